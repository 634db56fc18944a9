import type { RawMap } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import type { Explanation } from "../explanation.js";
import { baselineName, baselinePlanes, throughMask, type Baseline } from "../shared/baseline.js";
import { checkedInteger } from "../shared/check.js";
import { progressOf } from "../shared/passes.js";
import { scoresOf } from "../shared/scores.js";
import { identity, start, valueOf } from "../shared/start.js";
import { unitRange } from "./unit-range.js";
import { upsample } from "../shared/upsample.js";
import { softmax } from "../shared/top.js";
import { camLayer, weighChannels, type CamOptions } from "./class-activation.js";

export interface ScoreCamOptions extends CamOptions {
  /** What shows where a mask hides the picture, default "mean". */
  readonly baseline?: Baseline | undefined;
  /** Only so many channels, those that vary most (Faster Score-CAM); default all of them. */
  readonly channels?: number | undefined;
}

/**
 * Score-CAM (Wang et al. 2020): channels of a convolution weighed by the score of the picture under each channel's own
 * map, enlarged and then brought to 0..1, as a mask; soft-max over the channels; added up, negative sums cut off. No
 * gradient. One forward pass for each channel; a channel that is the same everywhere hides all, which takes one pass for
 * all of those: at a layer of 1 x 1 all channels weigh the same.
 *
 * pytorch-grad-cam 1.5.7 enlarges the masks with aligned corners, which moves the cells of a coarse map towards the rim: its
 * weights differ from these by about 2 % on 2 x 2 cells, less on more. PyTorch's own enlargement in float32 with unmoved cells
 * leaves rounding errors in a 1 x 1 map, and bringing these to 0..1 makes masks of them; here such a map stays constant.
 *
 * @throws SaliencyError as `classActivation`, and `bad-option`
 */
export function scoreCam(engine: Engine, picture: Float32Array, options: ScoreCamOptions = {}): Promise<Explanation> {
  const { signal, baseline = "mean" } = options;
  return engine.exclusive(async () => {
    const { layer, shape } = camLayer(engine.spec, options.layer);
    const { height, width } = engine.spec.input;
    const extent = { height: shape.height, width: shape.width };
    const size = extent.height * extent.width;
    const wanted = checkedInteger(options.channels ?? shape.channels, 1, shape.channels, "channels");
    const hidden = baselinePlanes(engine.spec, picture, baseline);
    const started = await start(engine, picture, options);
    const activation = engine.activation(layer);
    const channel = (c: number): Float32Array => activation.subarray(c * size, (c + 1) * size);

    const spreads = Array.from({ length: shape.channels }, (_, c) => variance(channel(c)));
    const order = spreads.map((_, c) => c).sort((a, b) => spreads[b]! - spreads[a]! || a - b);
    const chosen = order.slice(0, wanted);
    const varying = chosen.filter((c) => spreads[c]! > 0);
    const write = (to: Float32Array, k: number): void => {
      // Enlarged first: between the cells of a coarse map its extremes may be at no pixel.
      const enlarged = upsample({ ...extent, data: channel(varying[k]!) }, height, width);
      throughMask(to, picture, hidden, unitRange(enlarged.data));
    };

    const [nothing] = await engine.forward([hidden], { signal });
    const scores = new Map(chosen.map((c) => [c, valueOf(engine, started.target, nothing!, 0)]));
    const map = (): RawMap => {
      const shares = softmax(Float32Array.from(chosen, (c) => scores.get(c)!));
      const weights = new Float64Array(shape.channels);
      chosen.forEach((c, k) => (weights[c] = shares[k]!));
      const data = weighChannels({ activation, shape }, (c) => weights[c]!);
      return upsample({ ...extent, data }, height, width);
    };
    const progress = progressOf(options.onProgress, varying.length);
    const settings = { method: "score-cam", baseline, layer, wanted };
    const variants = { picture, settings, count: varying.length, write };
    for await (const { first, results } of scoresOf(engine, started.target, variants, options)) {
      results.forEach((score, n) => scores.set(varying[first + n]!, score));
      progress(first + results.length, map);
    }
    return {
      method: "score-cam",
      map: map(),
      unit: "activation",
      ...identity(engine, started, { layer, baseline: baselineName(baseline), channels: wanted }),
    };
  });
}

/** 0 exactly for a constant. */
function variance(values: Float32Array): number {
  const first = values[0]!;
  const mean = values.reduce((sum, value) => sum + (value - first), 0) / values.length;
  return values.reduce((sum, value) => sum + (value - first - mean) ** 2, 0) / values.length;
}
