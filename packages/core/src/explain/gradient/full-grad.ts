import type { RawMap } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions, Explanation } from "../explanation.js";
import { checkedChoice } from "../shared/check.js";
import { identity, start, unitOf } from "../shared/start.js";
import { unitRange } from "../cam/unit-range.js";
import { spread, upsample } from "../shared/upsample.js";

export type FullGradTerms = "absolute" | "signed";

export const FULL_GRAD_TERMS: readonly FullGradTerms[] = ["absolute", "signed"];

export interface FullGradOptions extends ExplainOptions {
  /**
   * `absolute`, the paper's and the default: the input's share and each channel of each convolution by absolute value,
   * brought to 0..1, enlarged and added up; dense layers, which have no places, are left out. `signed`: all terms as they
   * are, spread over the pixels they stand for, dense layers evenly: the map adds up to the score.
   */
  readonly terms?: FullGradTerms | undefined;
}

/**
 * FullGrad (Srinivas & Fleuret 2019): the parts of S(x) = <dS/dx, x> + sum over layers <dS/db, b> where they arise, x
 * being the normalised input and b the biases. One forward and one backward pass; the same identity as `verifyIdentity`,
 * whose relative error is reported.
 *
 * @throws SaliencyError as `classSaliency`, and `bad-option` for a target after soft-max, which has no such parts
 */
export function fullGrad(engine: Engine, picture: Float32Array, options: FullGradOptions = {}): Promise<Explanation> {
  return engine.exclusive(async () => {
    const terms = checkedChoice(options.terms ?? "absolute", FULL_GRAD_TERMS, "terms");
    checkedChoice(options.softmax ?? "none", ["none"], "softmax of full-grad");
    const started = await start(engine, picture, options);
    const { height, width, mean } = engine.spec.input;
    const sums = new Float64Array(height * width);
    const total = { sum: 0, size: 0 };
    const add = (values: Float32Array, shape: Pick<RawMap, "height" | "width">): void => {
      const sum = values.reduce((whole, value) => whole + value, 0);
      total.sum += sum;
      total.size += Math.abs(sum);
      const plane = shape.height * shape.width;
      if (terms === "absolute" && plane === 1) return;
      // Enlarging is linear: of the sum over the channels, once.
      const data = new Float32Array(plane);
      for (let from = 0; from < values.length; from += plane) {
        const channel = values.subarray(from, from + plane);
        const part = terms === "signed" ? channel : unitRange(channel.map(Math.abs));
        for (let at = 0; at < plane; at++) data[at]! += part[at]!;
      }
      const enlarge = terms === "signed" ? spread : upsample;
      const map = enlarge({ ...shape, data }, height, width);
      for (let at = 0; at < sums.length; at++) sums[at]! += map.data[at]!;
    };
    const [gradient] = await engine.backward({
      from: started.target.layer,
      seeds: [started.seed],
      signal: options.signal,
      onLayer: (layer) => {
        const bias = engine.bias(layer);
        if (!bias) return;
        const { values, shape } = engine.outputGradient(layer);
        const plane = shape.height * shape.width;
        add(
          values.map((slope, at) => slope * bias[Math.floor(at / plane)]!),
          shape,
        );
      },
    });
    const plane = height * width;
    add(
      gradient!.map((slope, at) => slope * (picture[at]! - mean[Math.floor(at / plane)]!)),
      { height, width },
    );
    return {
      method: "full-grad",
      map: { height, width, data: Float32Array.from(sums) },
      unit: terms === "signed" ? unitOf(started) : "sum of shares, each 0 to 1",
      error: {
        measure: "identity",
        value: Math.abs(total.sum - started.score) / Math.max(total.size, Number.MIN_VALUE),
      },
      ...identity(engine, started, { terms }),
    };
  });
}
