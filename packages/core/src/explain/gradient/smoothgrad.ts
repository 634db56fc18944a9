import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions, Explanation } from "../explanation.js";
import { reduceChannels, type Reduction } from "../shared/channels.js";
import { checkedInteger, checkedNumber, checkedSeed } from "../shared/check.js";
import { LastRuns } from "../shared/last-runs.js";
import { gradientsOf, progressOf } from "../shared/passes.js";
import { addNormal, normalLevels } from "../shared/random.js";
import { identity, start, unitOf } from "../shared/start.js";

export interface SmoothGradOptions extends ExplainOptions {
  /** Noisy copies, default 50. */
  readonly samples?: number | undefined;
  /** Standard deviation of the noise as a share of the picture's range, default 0.15. */
  readonly noise?: number | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
  /** Default "max-abs". */
  readonly reduce?: Reduction | undefined;
  /** Stops once the standard error of the mean gradient is at most this share of its size (both L2 norms); 0 never. */
  readonly until?: number | undefined;
}

/** What is reported of the noisy gradients: their mean, the mean of their squares, or their variance. */
export type NoiseStatistic = "smoothgrad" | "smoothgrad-squared" | "vargrad";

/** The gradients of one picture's noisy copies in running sums, out of which every statistic comes. */
interface NoisyRun {
  readonly mean: Float64Array;
  /** Sum of squared distances from the mean (Welford). */
  readonly spread: Float64Array;
  done: number;
}

/** The three statistics of one picture cost the passes of one. */
const LAST_RUNS = new LastRuns<NoisyRun>();

/**
 * SmoothGrad (Smilkov et al. 2017), its squared form (Hooker et al. 2019) and VarGrad (Adebayo et al. 2018): a
 * statistic of the gradient over copies of the picture with Gaussian noise. Passes go through the engine in batches;
 * only running sums are kept. Without noise it is the gradient.
 *
 * @throws SaliencyError `bad-option`, and as `classSaliency`
 */
export function smoothGrad(
  engine: Engine,
  picture: Float32Array,
  options: SmoothGradOptions = {},
  statistic: NoiseStatistic = "smoothgrad",
): Promise<Explanation> {
  const { reduce = "max-abs", signal } = options;
  return engine.exclusive(async () => {
    const count = checkedInteger(options.samples ?? 50, 1, 1_000_000, "samples");
    const noise = checkedNumber(options.noise ?? 0.15, 0, 10, "noise");
    const until = checkedNumber(options.until ?? 0, 0, 1, "until");
    const seed = checkedSeed(options.seed);
    const started = await start(engine, picture, options);
    const { height, width } = engine.spec.input;
    const { target, minus, softmax } = options;
    const settings = JSON.stringify({ target, minus, softmax, count, noise, until, seed });
    const known = options.reuse ? LAST_RUNS.of(engine, "noise", picture, settings) : undefined;
    const run = known ?? emptyRun(picture.length);
    const { mean, spread } = run;
    const map = () => reduceChannels(report(statistic, run), height, width, reduce);
    const progress = progressOf(options.onProgress, count);
    const levels = normalLevels(noise * range(picture));
    const write = (to: Float32Array, k: number): void => {
      to.set(picture);
      addNormal(to, levels, seed, k);
    };
    if (known) progress(run.done, map);
    else {
      for await (const { results } of gradientsOf(engine, started.target, { count, write }, signal)) {
        for (const gradient of results) {
          const share = 1 / ++run.done;
          for (let at = 0; at < mean.length; at++) {
            const before = gradient[at]! - mean[at]!;
            mean[at]! += share * before;
            spread[at]! += (1 - share) * before * before;
          }
        }
        progress(run.done, map);
        if (until > 0 && run.done > 1 && standardError(run) <= until) break;
      }
      if (options.reuse) LAST_RUNS.keep(engine, "noise", picture, settings, run);
    }
    const { done } = run;
    const unit = `${unitOf(started)} per pixel value`;
    return {
      method: statistic,
      map: map(),
      unit: statistic === "smoothgrad" ? unit : `(${unit}) squared`,
      ...(done > 1 && { error: { measure: "standard error", value: standardError(run) } as const }),
      ...identity(engine, started, { reduce, samples: done, noise, seed, ...(until > 0 && { until }) }),
    };
  });
}

function emptyRun(size: number): NoisyRun {
  return { mean: new Float64Array(size), spread: new Float64Array(size), done: 0 };
}

function report(statistic: NoiseStatistic, { mean, spread, done }: NoisyRun): Float32Array {
  switch (statistic) {
    case "smoothgrad":
      return Float32Array.from(mean);
    case "smoothgrad-squared":
      return Float32Array.from(mean, (value, at) => value * value + spread[at]! / done);
    case "vargrad":
      return Float32Array.from(spread, (value) => value / done);
  }
}

/** Of the mean gradient, relative to its size; of two samples or more. */
function standardError({ mean, spread, done }: NoisyRun): number {
  const variance = spread.reduce((sum, value) => sum + value / (done - 1) / done, 0);
  const size = mean.reduce((sum, value) => sum + value * value, 0);
  return size === 0 ? 0 : Math.sqrt(variance / size);
}

function range(picture: Float32Array): number {
  let [least, most] = [Infinity, -Infinity];
  for (const value of picture) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return most - least;
}
