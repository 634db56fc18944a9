// The middle of a Winograd convolution: at each point of a tile one matrix product over channels,
//   forward   M[p] (K, tiles) = U[p] (K, C) V[p] (C, tiles)
//   backward  M[p] (C, tiles) = U[turned p]^T (C, K) V[p] (K, tiles)
// from one copy of U. Weights are the splatted operand and tiles the vectors, in both directions; only the strides
// through U differ. A sum runs over CHUNK terms from zero, and chunks are added up in order: that halves the rounding
// error of 512 terms, and is the same for every R and thread count.
import { multiply, multiplyBack } from "../generated/multiply";
import { pointWeightBytes } from "./winograd-weights";
import { turnedPoint } from "./winograd-points";

/** Terms of a partial sum; a multiple of every R, so that a chunk begins with a panel of U. */
const CHUNK: i32 = 120;

/**
 * Units first..last-1 of the product over `count` tiles (a multiple of 4); a unit is one group of R rows at one point,
 * numbered point by point. Tiles are of size x size outputs. M (points, rows rounded up
 * to R, count), V as in winograd-input.ts; `mPoint`, `vPoint`: bytes
 * from one point to the next.
 */
export function winogradMultiply(
  m: usize,
  mPoint: usize,
  u: usize,
  v: usize,
  vPoint: usize,
  size: i32,
  K: i32,
  C: i32,
  R: i32,
  count: i32,
  back: bool,
  first: i32,
  last: i32,
): void {
  const uPoint = pointWeightBytes(K, C, R);
  const C4 = (C + 3) & ~3;
  const panel = (<usize>(((C4 + R - 1) / R) * R * R)) << 2;
  const terms = back ? (K + 3) & ~3 : C4;
  const groups = winogradGroups(K, C, R, back);
  const row = (<usize>count) << 2;
  const points = size + 2;
  const square = <usize>(R * R * 4);
  for (let unit = first; unit < last; unit++) {
    const p = unit / groups;
    const g = <usize>(unit - p * groups);
    const weights =
      u + <usize>(back ? turnedPoint(p / points, size) * points + turnedPoint(p % points, size) : p) * uPoint;
    const to = m + <usize>p * mPoint + g * <usize>R * row;
    const from = v + <usize>p * vPoint;
    for (let t = 0; t < count; t += 8) {
      const wide = t + 8 <= count;
      const lane: usize = wide ? 32 : 16;
      const tile = (<usize>t) << 2;
      for (let k = 0; k < terms; k += CHUNK) {
        const n = min(CHUNK, terms - k);
        const at = from + tile * <usize>terms + <usize>k * lane;
        if (back)
          multiplyBack(R, wide, to + tile, row, weights + g * square + <usize>(k / R) * panel, panel, at, n, k > 0);
        else multiply(R, wide, to + tile, row, weights + g * panel + <usize>(k * R * 4), at, n, k > 0);
      }
    }
  }
}

/** Groups of R rows of the result, padding channels included: the output transform reads those too. */
export function winogradGroups(K: i32, C: i32, R: i32, back: bool): i32 {
  return ((((back ? C : K) + 3) & ~3) + R - 1) / R;
}
