import { classModel, classSaliency, Engine, type ClassSaliency, type EngineOptions } from "@deep-inside/core";
import { seededPixels } from "@deep-inside/seeded";
import { elements, deriveShapes, type Model } from "@deep-inside/spec";
import type { Taken } from "./measure/timing.js";

/** What is timed: the model and its picture, or pictures, by an engine that is kept warm. */
export interface Subject {
  readonly model: Model;
  readonly pictures: readonly Float32Array[];
  /** The class that is explained: always the same, so that everyone computes the same. */
  readonly target: number;
}

export const BATCH = 8;

export function subjectOf(model: Model): Subject {
  const { input, layers } = model.spec;
  const classes = elements(deriveShapes(layers, input).at(-1)!.output);
  const pictures = Array.from({ length: BATCH }, (_, n) => seededPixels(input.height, input.width, n + 1));
  return { model, pictures, target: Math.floor(classes / 3) };
}

export function saliency(engine: Engine, { pictures, target }: Subject, n = 0): Promise<ClassSaliency> {
  return classSaliency(engine, pictures[n]!, { target });
}

/** Input gradients of all pictures in one pass; the engine was made for such a batch. */
export async function batchGradients(engine: Engine, { pictures, target }: Subject): Promise<Float32Array[]> {
  const scores = await engine.forward(pictures);
  const seeds = scores.map(({ length }) => new Float32Array(length).fill(1, target, target + 1));
  return engine.backward({ seeds });
}

/** Time of one step of gradient ascent: between the ends of the first and the second. */
export async function classModelStep(engine: Engine, { target }: Subject): Promise<Taken> {
  const ends: number[] = [];
  const onProgress = (): void => void ends.push(performance.now());
  await classModel(engine, { target, preset: "paper", steps: 2, onProgress });
  return { ms: ends[1]! - ends[0]! };
}

/** From a model in memory to the first map. */
export async function coldStart(subject: Subject, options: EngineOptions): Promise<void> {
  const engine = await Engine.create(subject.model, options);
  await saliency(engine, subject);
  engine.dispose();
}
