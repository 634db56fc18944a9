import type { Engine, ReluRule } from "../engine/engine.js";
import type { ExplainOptions, Explanation } from "./explanation.js";
import { reduceChannels, type Reduction } from "./reduce.js";
import { contrast, resolveTarget, targetValue } from "./target.js";
import { indexOfLargest } from "./top.js";

export interface ClassSaliencyOptions extends ExplainOptions {
  /** Default "max-abs", the paper's. */
  readonly reduce?: Reduction | undefined;
  /** How the gradient passes ReLUs, default "gradient" (the derivative); by layer when a function. */
  readonly rule?: ReluRule | ((layer: string) => ReluRule) | undefined;
}

export interface ClassSaliency extends Explanation {
  /** Derivative of the target by each raw pixel value, (3, height, width). */
  readonly gradient: Float32Array;
}

/**
 * Image-specific class saliency: for every pixel the largest absolute derivative of the class score over the colour
 * channels (Simonyan et al. 2013, section 3.1). One forward and one backward pass.
 *
 * @param picture planes (3, H, W) of raw pixel values 0..255 in the network's input size
 * @throws SaliencyError `bad-shape`, `not-finite`, `unknown-class`, `unknown-layer`, `bad-option`, `aborted`
 */
export function classSaliency(
  engine: Engine,
  picture: Float32Array,
  options: ClassSaliencyOptions = {},
): Promise<ClassSaliency> {
  const { rule = "gradient", reduce = "max-abs", signal } = options;
  return engine.exclusive(async () => {
    const start = performance.now();
    const [scores] = await engine.forward([picture], { signal });
    const forwarded = performance.now();
    const top1 = indexOfLargest(scores!);
    let target = resolveTarget(engine.spec, options.target, top1);
    if (options.minus !== undefined) target = contrast(target, resolveTarget(engine.spec, options.minus, top1));
    const last = engine.spec.layers.at(-1)!.name;
    const score = targetValue(target, target.layer === last ? scores! : engine.activation(target.layer));
    const [gradient] = await engine.backward({ from: target.layer, seeds: [target.seed], rule, signal });
    const end = performance.now();
    const { height, width } = engine.spec.input;
    return {
      method: typeof rule === "string" ? rule : "mixed",
      map: reduceChannels(gradient!, height, width, reduce),
      gradient: gradient!,
      target: { layer: target.layer, ...(target.index === undefined ? {} : { index: target.index }) },
      score,
      scores: scores!,
      parameters: { reduce },
      unit: "score per pixel value",
      engine: { binary: engine.binary, threads: engine.threads },
      timings: { forwardMs: forwarded - start, backwardMs: end - forwarded, totalMs: end - start },
    };
  });
}
