import { indexOfLargest, type ClassModel, type ClassModelOptions, type Target } from "@deep-inside/core";
import { SaliencyError } from "@deep-inside/spec";
import type { OpenEngine } from "../engine/shared-engines.js";
import type { RunContext } from "./explain-picture.js";
import { seenBy, type Picture } from "./open-picture.js";

/** How a class model is grown; what is left out is the engine's default. */
export type Ascent = Omit<ClassModelOptions, "target" | "signal" | "onProgress">;

/** A class model as it stands. */
export interface Growth {
  /** Planes (3, height, width) of 0..255. */
  readonly planes: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly target: Target;
  readonly done: number;
  readonly total: number;
  readonly engine: OpenEngine;
  /** When it is grown. */
  readonly result?: ClassModel;
}

/**
 * Grows the picture that a class is made of.
 *
 * @param target absent for the most likely class of `picture`
 * @param onFrame called after each step
 * @throws SaliencyError `bad-option` with neither target nor picture; as `Session.classModel`
 */
export async function growClassModel(
  engine: OpenEngine,
  target: Target | undefined,
  picture: Picture | null,
  ascent: Ascent,
  { signal, report }: RunContext,
  onFrame: (growth: Growth) => void,
): Promise<Growth> {
  const { session } = engine;
  const { height, width } = session.spec.input;
  const grown = target ?? (await likeliestClass(engine, picture, signal));
  const common = { height, width, target: grown, engine };
  report({ stage: "class-model", share: 0 });
  const result = await session.classModel({
    ...ascent,
    target: grown,
    signal,
    onProgress: ({ done, total, picture: planes }) => {
      if (signal.aborted) return;
      onFrame({ ...common, planes, done, total });
      report({ stage: "class-model", share: done / total, picture: planes });
    },
  });
  const { steps } = result.parameters;
  return { ...common, planes: result.picture, done: steps, total: steps, result };
}

async function likeliestClass({ session }: OpenEngine, picture: Picture | null, signal: AbortSignal): Promise<number> {
  if (!picture) {
    throw new SaliencyError("bad-option", "A class model needs a class: set target, or give a picture of one.");
  }
  const { planes } = await seenBy(session.spec.input, picture, signal);
  return indexOfLargest(await session.predict(planes, { signal }));
}
