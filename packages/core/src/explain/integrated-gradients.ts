import { throwIfAborted } from "@deep-inside/spec";
import type { Engine } from "../engine/engine.js";
import type { ExplainOptions, Explanation } from "./explanation.js";
import { checkedInteger, checkedNumber } from "./shared/check.js";
import { gaussLegendre } from "./shared/gauss-legendre.js";
import { identity, start, valueOf } from "./shared/start.js";
import { sumChannels } from "./shared/sum-channels.js";

export interface IntegratedGradientsOptions extends ExplainOptions {
  /** Nodes of the first quadrature, default 50. */
  readonly steps?: number | undefined;
  /** Where the path starts: a grey level 0..255 (default 0, black) or planes like the picture. */
  readonly baseline?: number | Float32Array | undefined;
  /** Doubles the steps until the completeness gap is at most this, default 0.01; 1 never refines. */
  readonly gap?: number | undefined;
  /** Most steps, default 800. */
  readonly maxSteps?: number | undefined;
}

/**
 * Integrated gradients (Sundararajan et al. 2017): (x - x') times the mean gradient on the straight path from the baseline
 * x', by Gauss-Legendre quadrature, summed over the colour channels. The attributions add up to S(x) - S(x'); how far
 * they miss, relative to that difference, is the reported `gap`.
 *
 * @throws SaliencyError `bad-option`, and as `classSaliency`
 */
export function integratedGradients(
  engine: Engine,
  picture: Float32Array,
  options: IntegratedGradientsOptions = {},
): Promise<Explanation> {
  const { signal, baseline = 0, onProgress } = options;
  return engine.exclusive(async () => {
    const allowed = checkedNumber(options.gap ?? 0.01, 0, 1, "gap");
    let steps = checkedInteger(options.steps ?? 50, 1, 100_000, "steps");
    const most = Math.max(steps, checkedInteger(options.maxSteps ?? 800, 1, 100_000, "maxSteps"));
    if (typeof baseline === "number") checkedNumber(baseline, 0, 255, "baseline");
    const { height, width } = engine.spec.input;
    const origin = typeof baseline === "number" ? new Float32Array(picture.length).fill(baseline) : baseline;
    const [originScores] = await engine.forward([origin], { signal });
    const started = await start(engine, picture, options);
    const { target, score } = started;
    // The score at the baseline needs the target, which may be the picture's own top class.
    if (target.layer !== engine.spec.layers.at(-1)!.name) await engine.forward([origin], { signal });
    const change = score - valueOf(engine, target, originScores!, 0);
    for (;;) {
      const path = await pathGradient(engine, picture, origin, target, steps, options, (done) =>
        onProgress?.({ done, total: steps }),
      );
      const product = path.map((g, at) => g * (picture[at]! - origin[at]!));
      const sum = product.reduce((total, value) => total + value, 0);
      const gap = Math.abs(sum - change) / Math.max(Math.abs(change), Number.MIN_VALUE);
      if (gap <= allowed || steps * 2 > most) {
        return {
          method: "integrated-gradients",
          map: sumChannels(Float32Array.from(product), height, width),
          parameters: { steps, gap, ...(typeof baseline === "number" ? { baseline } : {}) },
          unit: "score",
          ...identity(engine, started),
        };
      }
      steps *= 2;
    }
  });
}

/** Mean gradient over the path, in f64: sums of hundreds of passes. */
async function pathGradient(
  engine: Engine,
  picture: Float32Array,
  origin: Float32Array,
  target: { readonly layer: string; readonly seed: Float32Array },
  steps: number,
  { signal }: ExplainOptions,
  onPass: (done: number) => void,
): Promise<Float64Array> {
  const nodes = gaussLegendre(steps);
  const sum = new Float64Array(picture.length);
  for (let first = 0; first < steps; first += engine.batch) {
    throwIfAborted(signal);
    const batch = nodes.slice(first, first + engine.batch);
    const points = batch.map(({ node }) => picture.map((value, at) => origin[at]! + node * (value - origin[at]!)));
    await engine.forward(points, { signal });
    const seeds = batch.map(() => target.seed);
    const gradients = await engine.backward({ from: target.layer, seeds, signal });
    gradients.forEach((gradient, n) => {
      const { weight } = batch[n]!;
      for (let at = 0; at < sum.length; at++) sum[at]! += weight * gradient[at]!;
    });
    onPass(first + batch.length);
  }
  return sum;
}
