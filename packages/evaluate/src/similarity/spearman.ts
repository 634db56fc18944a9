import type { RawMap } from "@deep-inside/spec";
import { checkSameExtents } from "../shared/mask.js";

/** Ranks 1..n; equal values share the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, at) => at);
  order.sort((a, b) => values[a]! - values[b]! || a - b);
  const out = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let k = start; k < end; k++) out[order[k]!] = (start + end + 1) / 2;
    start = end;
  }
  return out;
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
