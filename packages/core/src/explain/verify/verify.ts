import { SaliencyError } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions } from "../explanation.js";
import type { GradientProbe } from "./probe-gradient.js";
import { resolveTarget } from "../target.js";
import { indexOfLargest } from "../shared/top.js";

/** Above this a gradient is wrong: rounding in f32 stays below 1e-5, a wrong rule or weight is off by far more. */
export const IDENTITY_LIMIT = 1e-4;

export interface Verification {
  /** |sum - score| / (|terms| added up): 0 for exact arithmetic, about 1e-6 in f32. */
  readonly relativeError: number;
  readonly score: number;
  readonly sum: number;
  /** Where the gradient was also probed: see `probeGradient`. */
  readonly probe?: GradientProbe;
}

/**
 * Checks a gradient by an identity that needs no second implementation: a network of convolutions, dense layers, ReLU
 * and max-pooling is piecewise linear, so S(x) = <dS/dx, x> + sum over layers <dS/db, b> exactly, x being the
 * normalised input (Srinivas & Fleuret 2019, FullGrad).
 *
 * @param biases by layer name, as in the model
 * @throws SaliencyError as `classSaliency`
 */
export function verifyIdentity(
  engine: Engine,
  biases: ReadonlyMap<string, Float32Array>,
  picture: Float32Array,
  options: ExplainOptions = {},
): Promise<Verification> {
  return engine.exclusive(async () => {
    const [scores] = await engine.forward([picture], { signal: options.signal });
    const { layer, index, seed } = resolveTarget(engine.spec, options.target, indexOfLargest(scores!));
    if (index === undefined)
      throw new SaliencyError("bad-option", `The identity is checked for class scores, not for layer "${layer}".`);
    let sum = 0;
    let size = 0;
    const add = (term: number): void => {
      sum += term;
      size += Math.abs(term);
    };
    const [gradient] = await engine.backward({
      seeds: [seed],
      signal: options.signal,
      onLayer: (name) => {
        const bias = biases.get(name);
        if (!bias) return;
        const derivative = engine.biasGradient(name);
        let term = 0;
        for (let k = 0; k < bias.length; k++) term += derivative[k]! * bias[k]!;
        add(term);
      },
    });
    const { mean } = engine.spec.input;
    const plane = picture.length / 3;
    // dS/dx * x with x = (pixel - mean) / std equals dS/dpixel * (pixel - mean).
    for (let c = 0; c < 3; c++) {
      let term = 0;
      for (let at = c * plane; at < (c + 1) * plane; at++) term += gradient![at]! * (picture[at]! - mean[c]!);
      add(term);
    }
    const score = scores![index]!;
    return { relativeError: Math.abs(sum - score) / Math.max(size, Number.MIN_VALUE), score, sum };
  });
}
