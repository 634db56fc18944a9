import { indexOfLargest, type Explanation, type MethodName, type Target, type Verification } from "@deep-inside/core";
import type { Geometry } from "@deep-inside/images";
import { rank, type Prediction } from "../engine/prediction.js";
import { parseTarget } from "../engine/target.js";
import type { OpenEngine } from "../engine/shared-engines.js";
import type { ProgressDetail } from "../events.js";
import { ask } from "../files/client.js";
import type { OutlinedLocalization } from "../files/protocol.js";
import { seenBy, type Picture } from "./open-picture.js";

/** What a run is given beside its inputs. */
export interface RunContext {
  readonly signal: AbortSignal;
  readonly report: (detail: ProgressDetail) => void;
}

/** Everything but picture and model that decides a map. */
export interface ExplainInputs {
  readonly target: string | number | Target | null;
  readonly minus: string | number | Target | null;
  readonly method: string;
  readonly reduce: string;
  /** Further parameters of the method. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A map and what it was made from. */
export interface Explained {
  readonly explanation: Explanation;
  readonly prediction: readonly Prediction[];
  /** Whether the map's values may have signs. */
  readonly signed: boolean;
  readonly picture: Picture;
  readonly planes: Float32Array;
  readonly geometry: Geometry;
  readonly engine: OpenEngine;
  readonly target: Target;
  readonly minus?: Target | undefined;
  readonly verification?: Verification;
  readonly localization?: OutlinedLocalization;
}

/** @throws SaliencyError as `Session.explain` and `parseTarget` */
export async function explainPicture(
  engine: OpenEngine,
  picture: Picture,
  { method, reduce, options, ...asked }: ExplainInputs,
  { signal, report }: RunContext,
): Promise<Explained> {
  const { session } = engine;
  const target = parseTarget(session.spec, asked.target);
  const minus = parseTarget(session.spec, asked.minus);
  const { planes, geometry } = await seenBy(session.spec.input, picture, signal);
  report({ stage: "explain" });
  const explanation = await session.explain(method as MethodName, planes, {
    ...options,
    target,
    minus,
    reduce: reduce as "max-abs", // a wrong one is told by the engine
    signal,
    onProgress: ({ done, total, map }) => report({ stage: "explain", share: done / total, ...(map && { map }) }),
  });
  const prediction = rank(session.spec, explanation.scores);
  const signed = reduce === "signed" || hasNegative(explanation.map.data);
  const explained = { explanation, target: target ?? indexOfLargest(explanation.scores), minus, prediction, signed };
  return { ...explained, picture, planes, geometry, engine };
}

/** Adds what is wanted and missing: the check of the gradient by the bias identity, and where the object is. */
export async function completeExplained(
  explained: Explained,
  wanted: { readonly verify: boolean; readonly localize: boolean },
  { signal, report }: RunContext,
): Promise<Explained> {
  let complete = explained;
  const { explanation, picture, planes, geometry, engine } = explained;
  const { index } = explanation.target;
  // The identity is one of class scores.
  if (wanted.verify && !explained.verification && index !== undefined) {
    report({ stage: "verify" });
    complete = { ...complete, verification: await engine.session.verify(planes, { target: index, signal }) };
  }
  if (wanted.localize && !explained.localization) {
    report({ stage: "localize" });
    const on = { picture: picture.id, map: explanation.map, geometry };
    complete = { ...complete, localization: await ask("localize", on, { signal }) };
  }
  return complete;
}

/** A loop: `some` calls a function for each value. */
function hasNegative(values: Float32Array): boolean {
  for (let at = 0; at < values.length; at++) if (values[at]! < 0) return true;
  return false;
}
