import { SaliencyError } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions, Explanation } from "../explanation.js";
import {
  contrast,
  resolveTarget,
  SOFTMAXES,
  targetSlope,
  targetValue,
  withSoftmax,
  type ResolvedTarget,
  type Softmax,
} from "../target.js";
import { indexOfLargest } from "./top.js";
import { checkedChoice } from "./check.js";

/** One forward pass and what is to be explained of it. */
export interface Started {
  readonly scores: Float32Array;
  readonly target: ResolvedTarget & { readonly softmax: Softmax };
  /** Value of the target. */
  readonly score: number;
  /** Its derivative by the output of its layer: where a backward pass starts. */
  readonly seed: Float32Array;
  readonly startedAt: number;
  readonly forwardedAt: number;
}

/**
 * Runs the picture forward and resolves the target, of which the class with the largest score is the default. Only
 * within `engine.exclusive`; a backward pass may follow.
 *
 * @throws SaliencyError as `Engine.forward` and `resolveTarget`
 */
export async function start(
  engine: Engine,
  picture: Float32Array,
  options: Pick<ExplainOptions, "target" | "minus" | "softmax" | "reuse" | "signal">,
): Promise<Started> {
  const startedAt = performance.now();
  const [scores] = await engine.forward([picture], { signal: options.signal, reuse: options.reuse });
  const forwardedAt = performance.now();
  const top1 = indexOfLargest(scores!);
  let target = withSoftmax(
    resolveTarget(engine.spec, options.target, top1),
    checkedChoice(options.softmax ?? "none", SOFTMAXES, "softmax"),
  );
  if (options.minus !== undefined) target = contrast(target, resolveTarget(engine.spec, options.minus, top1));
  const score = valueOf(engine, target, scores!, 0);
  return { scores: scores!, target, score, seed: seedOf(engine, target, scores!, 0), startedAt, forwardedAt };
}

/** Value of a target for image `n` of the last forward pass, whose scores are given. */
export function valueOf(engine: Engine, target: ResolvedTarget, scores: Float32Array, n: number): number {
  return targetValue(target, outputOf(engine, target, scores, n));
}

/** Where a backward pass for a target starts, for image `n` of the last forward pass, whose scores are given. */
export function seedOf(engine: Engine, target: ResolvedTarget, scores: Float32Array, n: number): Float32Array {
  return target.softmax === undefined || target.softmax === "none"
    ? target.seed
    : targetSlope(target, outputOf(engine, target, scores, n));
}

function outputOf(engine: Engine, target: ResolvedTarget, scores: Float32Array, n: number): Float32Array {
  const last = engine.spec.layers.at(-1)!.name;
  return target.layer === last ? scores : engine.activation(target.layer, n);
}

/** What a target is measured in. */
export function unitOf({ target: { softmax } }: Started): string {
  return softmax === "none" ? "score" : softmax;
}

/** The parts of an explanation that follow from how it started. */
export function identity(
  engine: Engine,
  { target, score, scores, startedAt, forwardedAt }: Started,
  parameters: Explanation["parameters"],
): Pick<Explanation, "target" | "score" | "scores" | "parameters" | "engine" | "timings"> {
  const end = performance.now();
  return {
    target: { layer: target.layer, ...(target.index === undefined ? {} : { index: target.index }) },
    score,
    scores,
    parameters: { ...parameters, ...(target.softmax !== "none" && { softmax: target.softmax }) },
    engine: { binary: engine.binary, threads: engine.threads },
    timings: { forwardMs: forwardedAt - startedAt, backwardMs: end - forwardedAt, totalMs: end - startedAt },
  };
}

/** Throws where the backward rule is not linear in its seed: of several classes at once it would mean nothing. */
export function refuseSeveralClasses(
  { minus, softmax = "none" }: { readonly minus?: unknown; readonly softmax?: Softmax | undefined },
  method: string,
): void {
  if (minus === undefined && softmax === "none") return;
  throw new SaliencyError(
    "bad-option",
    `Classes can be contrasted, or explained after soft-max, by linear methods such as gradient, not by ${method}.`,
  );
}
