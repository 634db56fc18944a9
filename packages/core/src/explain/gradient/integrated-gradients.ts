import type { RawMap } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions, Explanation } from "../explanation.js";
import { baselineName, baselinePlanes, type Baseline } from "../shared/baseline.js";
import { checkedInteger, checkedNumber } from "../shared/check.js";
import { gaussLegendre } from "./gauss-legendre.js";
import { gradientsOf, progressOf } from "../shared/passes.js";
import { identity, start, unitOf, valueOf } from "../shared/start.js";
import { sumChannels } from "../shared/channels.js";

export interface IntegratedGradientsOptions extends ExplainOptions {
  /** Nodes of the first quadrature, default 50. */
  readonly steps?: number | undefined;
  /** Where the path starts, default 0 (black). */
  readonly baseline?: Baseline | undefined;
  /** Doubles the steps until the completeness gap is at most this, default 0.01; 1 never refines. */
  readonly gap?: number | undefined;
  /** Most steps, default 800. */
  readonly maxSteps?: number | undefined;
}

/**
 * Integrated gradients (Sundararajan et al. 2017): (x - x') times the mean gradient on the straight path from the baseline
 * x', by Gauss-Legendre quadrature, summed over the colour channels. The attributions add up to S(x) - S(x'); how far
 * they miss, relative to that difference, is the reported completeness gap.
 *
 * @throws SaliencyError `bad-option`, and as `classSaliency`
 */
export function integratedGradients(
  engine: Engine,
  picture: Float32Array,
  options: IntegratedGradientsOptions = {},
): Promise<Explanation> {
  const { signal, baseline = 0 } = options;
  return engine.exclusive(async () => {
    const gap = checkedNumber(options.gap ?? 0.01, 0, 1, "gap");
    let steps = checkedInteger(options.steps ?? 50, 1, 100_000, "steps");
    const maxSteps = checkedInteger(options.maxSteps ?? 800, 1, 100_000, "maxSteps");
    const started = await start(engine, picture, options);
    const { target, score } = started;
    const origin = baselinePlanes(engine.spec, picture, baseline);
    const [originScores] = await engine.forward([origin], { signal });
    const change = score - valueOf(engine, target, originScores!, 0);
    const { height, width } = engine.spec.input;
    for (;;) {
      const nodes = gaussLegendre(steps);
      const write = (to: Float32Array, k: number): void => {
        const { node } = nodes[k]!;
        for (let at = 0; at < to.length; at++) to[at] = origin[at]! + node * (picture[at]! - origin[at]!);
      };
      const path = new Float64Array(picture.length); // sums of hundreds of passes
      const attributions = (): Float64Array => path.map((g, at) => g * (picture[at]! - origin[at]!));
      const map = (): RawMap => sumChannels(attributions(), height, width);
      const progress = progressOf(options.onProgress, steps);
      for await (const { first, results } of gradientsOf(engine, target, { count: steps, write }, signal)) {
        results.forEach((gradient, n) => {
          const { weight } = nodes[first + n]!;
          for (let at = 0; at < path.length; at++) path[at]! += weight * gradient[at]!;
        });
        progress(first + results.length, map);
      }
      const sum = attributions().reduce((total, value) => total + value, 0);
      const missed = sum === change ? 0 : Math.abs(sum - change) / Math.max(Math.abs(change), Number.EPSILON);
      if (missed <= gap || steps * 2 > maxSteps) {
        return {
          method: "integrated-gradients",
          map: map(),
          unit: unitOf(started),
          error: { measure: "completeness gap", value: missed },
          ...identity(engine, started, { steps, maxSteps, gap, baseline: baselineName(baseline) }),
        };
      }
      steps *= 2;
    }
  });
}
