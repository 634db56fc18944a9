import type { RawMap } from "@deep-inside/spec";
import type { BinaryName } from "../engine/binary.js";
import type { Softmax, Target } from "./target.js";

/** Progress of a long method. */
export interface Progress {
  /** Passes done and expected; a method that stops by a criterion expects its maximum. */
  readonly done: number;
  readonly total: number;
  /** Until `total`, by the mean of the passes done. */
  readonly remainingMs: number;
  /** The result as it stands, where the method has one. */
  readonly map?: RawMap;
}

/** Options that every method takes. */
export interface ExplainOptions {
  /** Default: the class of the largest score. */
  readonly target?: Target | undefined;
  /** Explains the difference of two targets instead (linear methods only). */
  readonly minus?: Target | undefined;
  /** Explains the class after soft-max instead of its score, default "none". Classes only. */
  readonly softmax?: Softmax | undefined;
  /**
   * Takes the forward pass in memory where it was of the same picture, so that another method or class of it costs a
   * backward pass alone; the noisy passes of the last SmoothGrad, its squared form or VarGrad where only the statistic is
   * another; and the scores of the last occlusion, RISE or Score-CAM where only the class is another. Default false: what
   * is timed is whole.
   */
  readonly reuse?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * - `standard error`: L2 norm of the standard errors of a mean, relative to the L2 norm of the mean (RISE: of its deviations
 *   from the map's average, since a constant shows nothing)
 * - `completeness gap`: |sum of the map - difference it should add up to| / |that difference|
 * - `identity`: as `Verification.relativeError`
 */
export interface AchievedError {
  readonly measure: "standard error" | "completeness gap" | "identity";
  readonly value: number;
}

/** What every method returns: a raw map and all that is needed to say what it is. */
export interface Explanation {
  readonly method: string;
  /** (height, width) of the network input; not normalised, not clipped. */
  readonly map: RawMap;
  /** What was explained: a layer's name, and the class index when it is a class. */
  readonly target: { readonly layer: string; readonly index?: number };
  /** Value of the target, before soft-max unless it was asked for; a difference for a contrast. */
  readonly score: number;
  /** All scores of the picture. */
  readonly scores: Float32Array;
  /** Parameters that decided the result, by name. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** Unit of the map's values. */
  readonly unit: string;
  /** How far the map may be from what it stands for, where the method can tell. */
  readonly error?: AchievedError;
  readonly engine: { readonly binary: BinaryName; readonly threads: number };
  readonly timings: { readonly forwardMs: number; readonly backwardMs: number; readonly totalMs: number };
}
