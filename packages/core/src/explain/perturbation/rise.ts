import type { RawMap } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions, Explanation } from "../explanation.js";
import { baselineName, baselinePlanes, throughMask, type Baseline } from "../shared/baseline.js";
import { checkedInteger, checkedNumber, checkedSeed } from "../shared/check.js";
import { progressOf } from "../shared/passes.js";
import { scoresOf } from "../shared/scores.js";
import { identity, start, unitOf } from "../shared/start.js";
import { MaskedMean } from "./masked-mean.js";
import { randomMask } from "./random-mask.js";

export interface RiseOptions extends ExplainOptions {
  /** Random masks, default 4000. */
  readonly masks?: number | undefined;
  /** Cells of a mask along each axis, default 7. */
  readonly grid?: number | undefined;
  /** Chance of a cell to be shown, default 0.5. */
  readonly probability?: number | undefined;
  /** What shows where a mask hides the picture, default "mean". */
  readonly baseline?: Baseline | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
  /** Stops once the standard error of the map is at most this share of its deviations from its average; 0 never. */
  readonly until?: number | undefined;
}

/**
 * RISE (Petsiuk et al. 2018): the mean score of the picture under random soft masks M, among those that show the pixel:
 * E[S(x under M) M] / E[M]. The expectation of M is the mean of the masks that were drawn instead of the probability, so
 * that a constant score gives a flat map exactly. One forward pass for each mask; only running sums are kept.
 *
 * The paper's score is the probability: `softmax: "probability"`.
 *
 * @throws SaliencyError `bad-option`, and as `classSaliency`
 */
export function rise(engine: Engine, picture: Float32Array, options: RiseOptions = {}): Promise<Explanation> {
  const { baseline = "mean" } = options;
  return engine.exclusive(async () => {
    const { height, width } = engine.spec.input;
    const size = height * width;
    const count = checkedInteger(options.masks ?? 4000, 1, 10_000_000, "masks");
    const grid = checkedInteger(options.grid ?? Math.min(7, height, width), 1, Math.min(height, width), "grid");
    const probability = checkedNumber(options.probability ?? 0.5, 0.001, 0.999, "probability");
    const until = checkedNumber(options.until ?? 0, 0, 1, "until");
    const seed = checkedSeed(options.seed);
    const hidden = baselinePlanes(engine.spec, picture, baseline);
    const started = await start(engine, picture, options);

    // A mask is made again sooner than kept: it takes a fiftieth of a pass.
    const maskOf = (k: number): Float32Array => randomMask({ height, width, grid, probability }, seed, k);
    const write = (to: Float32Array, k: number): void => throughMask(to, picture, hidden, maskOf(k));

    const mean = new MaskedMean(size);
    const map = (): RawMap => ({ height, width, data: mean.values() });
    const progress = progressOf(options.onProgress, count);
    let done = 0;
    const settings = { method: "rise", baseline, grid, probability, seed };
    for await (const { first, results } of scoresOf(
      engine,
      started.target,
      { picture, settings, count, write },
      options,
    )) {
      results.forEach((score, n) => mean.add(maskOf(first + n), score));
      done += results.length;
      progress(done, map);
      if (until > 0 && done >= FEWEST && mean.standardError() <= until) break;
    }
    return {
      method: "rise",
      map: map(),
      unit: unitOf(started),
      ...(done > 1 && { error: { measure: "standard error", value: mean.standardError() } as const }),
      ...identity(engine, started, {
        masks: done,
        grid,
        probability,
        baseline: baselineName(baseline),
        seed,
        ...(until > 0 && { until }),
      }),
    };
  });
}

/** With fewer masks a standard error is itself too uncertain to stop by. */
const FEWEST = 30;
