import { largest, softmax } from "@deep-inside/core";
import { className } from "@deep-inside/models";
import type { ModelSpec } from "@deep-inside/spec";

/** One class of the ranking. */
export interface Prediction {
  readonly index: number;
  readonly name: string;
  /** Before the soft-max: what is explained. */
  readonly score: number;
  /** After the soft-max over all classes, 0..1. */
  readonly probability: number;
}

const TOP = 5;

/** The five classes of the largest scores, largest first. */
export function rank(spec: ModelSpec, scores: Float32Array): Prediction[] {
  const probabilities = softmax(scores);
  return largest(scores, TOP).map((index) => ({
    index,
    name: className(spec, index),
    score: scores[index] ?? 0,
    probability: probabilities[index] ?? 0,
  }));
}
