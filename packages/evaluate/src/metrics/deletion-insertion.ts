import type { RawMap } from "@deep-inside/spec";
import { descendingOrder } from "../shared/order.js";
import { riseBlur } from "./rise-blur.js";

/** Pixels changed between two forward passes, as a share of all: 8 rows of 224. */
export const STEP_SHARE = 8 / 224;

/** Probability of the explained class for planes (3, H, W) of raw pixel values. */
export type Probability = (planes: Float32Array) => Promise<number>;

export interface Curve {
  /** Probability after 0, 1, 2, ... steps. */
  readonly values: readonly number[];
  /** Area under the curve over a unit interval, by trapezoids, 0 to 1. */
  readonly auc: number;
}

export interface CurveOptions {
  /** By channel, of the model's input: what a removed pixel becomes. */
  readonly mean: readonly [number, number, number];
  /** Pixels per step. Default: 8 rows in 224. */
  readonly step?: number;
}

/**
 * Deletion (Petsiuk et al. 2018, RISE): pixels become the mean (0 for the network) from the most to the least salient;
 * the faster the probability falls, the smaller the area. Low is good.
 *
 * @param planes  (3, H, W) of raw pixel values
 * @param map  (H, W)
 */
export function deletion(
  planes: Float32Array,
  map: RawMap,
  probability: Probability,
  options: CurveOptions,
): Promise<Curve> {
  const size = map.height * map.width;
  const blank = Float32Array.from(planes, (_, at) => options.mean[Math.floor(at / size) as 0 | 1 | 2]);
  return curve(planes, blank, map, probability, options);
}

/** Insertion: the pixels of the picture are put into its blurred version in the same order. High is good. */
export function insertion(
  planes: Float32Array,
  map: RawMap,
  probability: Probability,
  options: CurveOptions,
): Promise<Curve> {
  return curve(riseBlur(planes, map.height, map.width, options.mean), planes, map, probability, options);
}

async function curve(
  from: Float32Array,
  to: Float32Array,
  map: RawMap,
  probability: Probability,
  options: CurveOptions,
): Promise<Curve> {
  const size = map.height * map.width;
  const step = options.step ?? Math.max(1, Math.round(STEP_SHARE * size));
  const order = descendingOrder(map.data);
  const current = from.slice();
  const values = [await probability(current)];
  for (let done = 0; done < size; done += step) {
    for (const at of order.subarray(done, done + step)) {
      for (let c = 0; c < 3; c++) current[c * size + at] = to[c * size + at]!;
    }
    values.push(await probability(current));
  }
  return { values, auc: trapezoidArea(values) };
}

/** Area under equally spaced values over a unit interval. */
export function trapezoidArea(values: readonly number[]): number {
  const ends = (values[0]! + values.at(-1)!) / 2;
  return (values.reduce((sum, value) => sum + value, 0) - ends) / (values.length - 1);
}
