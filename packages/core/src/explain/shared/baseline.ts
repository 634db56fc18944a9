import { SaliencyError, type ModelSpec } from "@deep-inside/spec";
import { checkedNumber } from "./check.js";
import { blurPlanes } from "./planes.js";

/**
 * What stands for "nothing there": a grey level 0..255, the mean colour of the training pictures (the zero of the
 * network's input), the picture itself without its detail, or planes like the picture.
 */
export type Baseline = number | "mean" | "blurred" | Float32Array;

/** Of the blurred picture: standard deviation of the Gaussian as a share of the longer side. */
const BLUR = 0.05;

/** A baseline's planes (3, H, W). @throws SaliencyError `bad-option`, `bad-shape`, `not-finite` */
export function baselinePlanes({ input }: ModelSpec, picture: Float32Array, baseline: Baseline): Float32Array {
  const { height, width, mean } = input;
  const plane = height * width;
  if (typeof baseline === "number") {
    return new Float32Array(3 * plane).fill(checkedNumber(baseline, 0, 255, "baseline"));
  }
  if (baseline === "mean") return Float32Array.from({ length: 3 * plane }, (_, at) => mean[Math.floor(at / plane)]!);
  if (baseline === "blurred") return blurPlanes(picture, height, width, BLUR * Math.max(height, width));
  if (!(baseline instanceof Float32Array)) {
    throw new SaliencyError(
      "bad-option",
      `baseline is ${String(baseline)}, expected a grey level 0..255, "mean", "blurred" or planes.`,
    );
  }
  if (baseline.length !== 3 * plane) {
    throw new SaliencyError(
      "bad-shape",
      `The baseline has ${baseline.length} values, expected 3 x ${height} x ${width}.`,
    );
  }
  if (!baseline.every(Number.isFinite))
    throw new SaliencyError("not-finite", "The baseline has values that are not finite.");
  return baseline;
}

/**
 * Fills planes (3, H, W) with the picture as it is seen through a mask (height, width): itself where that is 1, `hidden` where
 * it is 0.
 */
export function throughMask(seen: Float32Array, picture: Float32Array, hidden: Float32Array, mask: Float32Array): void {
  for (let start = 0; start < seen.length; start += mask.length) {
    for (let at = 0; at < mask.length; at++) {
      const behind = hidden[start + at]!;
      seen[start + at] = behind + mask[at]! * (picture[start + at]! - behind);
    }
  }
}

/** A baseline as a parameter of a result. */
export function baselineName(baseline: Baseline): number | string {
  return typeof baseline === "object" ? "planes" : baseline;
}
