import type { RawMap } from "@deep-inside/spec";
import { checkSameExtents } from "../shared/mask.js";

/** Ranks 1..n; equal values share the mean of their ranks. */
export function ranks(values: Float32Array): Float64Array {
  // Sorting without a comparison function is native, so that the places are looked up afterwards.
  const sorted = values.slice().sort();
  const out = new Float64Array(values.length);
  for (let at = 0; at < values.length; at++) out[at] = (below(sorted, values[at]!) + upTo(sorted, values[at]!) + 1) / 2;
  return out;
}

/** How many of the sorted values are less than `value`. */
function below(sorted: Float32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the sorted values are not greater than `value`, of which there is at least one. */
function upTo(sorted: Float32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Pearson's correlation, -1 to 1; 0 when one of the two is constant. */
export function pearson(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const n = one.length;
  let [meanOne, meanOther] = [0, 0];
  for (let at = 0; at < n; at++) {
    meanOne += one[at]!;
    meanOther += other[at]!;
  }
  meanOne /= n;
  meanOther /= n;
  let [product, squareOne, squareOther] = [0, 0, 0];
  for (let at = 0; at < n; at++) {
    const [a, b] = [one[at]! - meanOne, other[at]! - meanOther];
    product += a * b;
    squareOne += a * a;
    squareOther += b * b;
  }
  return squareOne > 0 && squareOther > 0 ? product / Math.sqrt(squareOne * squareOther) : 0;
}

/**
 * Spearman's rank correlation of the absolute values of two maps, -1 to 1 (Adebayo et al. 2018).
 *
 * @throws SaliencyError `bad-shape`
 */
export function spearmanOfAbsolutes(one: RawMap, other: RawMap): number {
  checkSameExtents(one, other);
  return pearson(ranks(one.data.map(Math.abs)), ranks(other.data.map(Math.abs)));
}
