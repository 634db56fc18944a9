import type { RawMap } from "@deep-inside/spec";
import { checkedChoice } from "./check.js";

/**
 * How three colour channels become one value per pixel. `max-abs` is the paper's (Simonyan et al. 2013, section 3.1);
 * `max-relu` drops negative values first; `sum-abs` adds absolute values; `signed` keeps the value of largest magnitude
 * with its sign.
 */
export type Reduction = "max-abs" | "max-relu" | "sum-abs" | "signed";

export const REDUCTIONS: readonly Reduction[] = ["max-abs", "max-relu", "sum-abs", "signed"];

/** One value per pixel of planes (3, height, width). @throws SaliencyError `bad-option` for another reduction */
export function reduceChannels(planes: Float32Array, height: number, width: number, reduction: Reduction): RawMap {
  const size = height * width;
  const data = new Float32Array(size);
  const combine = COMBINE[checkedChoice(reduction, REDUCTIONS, "reduce")];
  for (let at = 0; at < size; at++) data[at] = combine(planes[at]!, planes[at + size]!, planes[at + 2 * size]!);
  return { height, width, data };
}

const COMBINE: Record<Reduction, (r: number, g: number, b: number) => number> = {
  "max-abs": (r, g, b) => Math.max(Math.abs(r), Math.abs(g), Math.abs(b)),
  "max-relu": (r, g, b) => Math.max(r, g, b, 0),
  "sum-abs": (r, g, b) => Math.abs(r) + Math.abs(g) + Math.abs(b),
  signed: (r, g, b) => {
    const largest = Math.abs(r) >= Math.abs(g) ? r : g;
    return Math.abs(largest) >= Math.abs(b) ? largest : b;
  },
};

/** Sum of planes (3, height, width) over the channels: for attributions, which add up. */
export function sumChannels(planes: ArrayLike<number>, height: number, width: number): RawMap {
  const size = height * width;
  const data = Float32Array.from(
    { length: size },
    (_, at) => planes[at]! + planes[at + size]! + planes[at + 2 * size]!,
  );
  return { height, width, data };
}
