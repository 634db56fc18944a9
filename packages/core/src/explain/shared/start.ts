import { SaliencyError } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions, Explanation } from "../explanation.js";
import { contrast, resolveTarget, targetValue, type ResolvedTarget } from "../target.js";
import { indexOfLargest } from "../top.js";

/** One forward pass and what is to be explained of it. */
export interface Started {
  readonly scores: Float32Array;
  readonly target: ResolvedTarget;
  /** Value of the target. */
  readonly score: number;
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
  options: Pick<ExplainOptions, "target" | "minus" | "reuse" | "signal">,
): Promise<Started> {
  const startedAt = performance.now();
  const [scores] = await engine.forward([picture], { signal: options.signal, reuse: options.reuse });
  const forwardedAt = performance.now();
  const top1 = indexOfLargest(scores!);
  let target = resolveTarget(engine.spec, options.target, top1);
  if (options.minus !== undefined) target = contrast(target, resolveTarget(engine.spec, options.minus, top1));
  return { scores: scores!, target, score: valueOf(engine, target, scores!, 0), startedAt, forwardedAt };
}

/** Value of a target for image `n` of the last forward pass, whose scores are given. */
export function valueOf(engine: Engine, target: ResolvedTarget, scores: Float32Array, n: number): number {
  const last = engine.spec.layers.at(-1)!.name;
  return targetValue(target, target.layer === last ? scores : engine.activation(target.layer, n));
}

/** The parts of an explanation that follow from how it started. */
export function identity(
  engine: Engine,
  { target, score, scores, startedAt, forwardedAt }: Started,
): Pick<Explanation, "target" | "score" | "scores" | "engine" | "timings"> {
  const end = performance.now();
  return {
    target: { layer: target.layer, ...(target.index === undefined ? {} : { index: target.index }) },
    score,
    scores,
    engine: { binary: engine.binary, threads: engine.threads },
    timings: { forwardMs: forwardedAt - startedAt, backwardMs: end - forwardedAt, totalMs: end - startedAt },
  };
}

/** Throws for a contrast where the backward rule is not linear in its seed: a difference of seeds means nothing there. */
export function refuseContrast(minus: ExplainOptions["minus"], method: string): void {
  if (minus === undefined) return;
  throw new SaliencyError(
    "bad-option",
    `Classes can be contrasted by linear methods such as gradient, not by ${method}.`,
  );
}
