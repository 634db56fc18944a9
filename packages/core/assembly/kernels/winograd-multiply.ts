// The middle of a Winograd convolution: at each point of a tile one matrix product over channels,
//   forward   M[p] (K, tiles) = U[p] (K, C) V[p] (C, tiles)
//   backward  M[p] (C, tiles) = U[turned p]^T (C, K) V[p] (K, tiles)
// from one copy of U. Weights are the splatted operand and tiles the vectors, in both directions; only the strides
// through U differ. A sum runs over some terms from zero, and such chunks are added up in order: that halves the rounding
// error of 512 terms, and is the same for every R and thread count.
import { multiply, multiplyBack } from "../generated/multiply";
import { groupPointBytes, pointWeightBytes } from "./winograd-weights";
import { tilePoints, turnedPoint } from "./winograd-points";

/**
 * Terms of a partial sum: a multiple of every R, so that a chunk begins with a panel of U. A rest of up to WHOLE terms is one
 * chunk, since each costs a sweep over M.
 */
const CHUNK: i32 = 120;
const WHOLE: i32 = 180;

/**
 * The same backward for images of few tiles, where each panel of a chunk is a stream of its own through memory: the processor
 * fetches ten ahead, not twenty, unless the layer has no more and U is small. Over many tiles the sweeps cost more.
 */
const CHUNK_FEW: i32 = 60;
const WHOLE_FEW: i32 = 140;
const FEW: i32 = 100;

/**
 * Units first..last-1 of the product over `count` tiles (a multiple of 4); a unit is one group of R rows at one point,
 * numbered point by point. Tiles are of size x size outputs, `image` of them to an image: that decides on the chunks, since
 * sums must not depend on `count`. M (points, rows rounded up to R, count), V as in winograd-input.ts; `mPoint`, `vPoint`:
 * bytes from one point to the next.
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
  image: i32,
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
  for (let unit = first; unit < last;) {
    const p = unit / groups;
    const g0 = unit - p * groups;
    const g1 = min(groups, g0 + last - unit);
    const to = m + <usize>p * mPoint;
    const from = v + <usize>p * vPoint;
    if (back) {
      const turned = turnedPoint(p, size);
      pointBack(to, row, u + <usize>turned * uPoint, panel, from, terms, R, count, image < FEW, g0, g1);
    } else {
      point(to, row, u + <usize>p * uPoint, panel, from, terms, R, count, g0, g1);
    }
    unit += g1 - g0;
  }
}

/** The same for group g alone at every point; `u` holds its weights only, see `winogradPackGroup`. */
export function winogradMultiplyGroup(
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
  image: i32,
  back: bool,
  g: i32,
): void {
  const uPoint = groupPointBytes(K, C, R);
  const terms = ((back ? K : C) + 3) & ~3;
  const row = (<usize>count) << 2;
  let to = m + <usize>(g * R) * row;
  for (let p = 0; p < tilePoints(size); p++, to += mPoint, v += vPoint) {
    if (back) {
      const turned = turnedPoint(p, size);
      const square = (<usize>(R * R)) << 2;
      pointBack(to, row, u + <usize>turned * uPoint, square, v, terms, R, count, image < FEW, 0, 1);
    } else {
      point(to, row, u + <usize>p * uPoint, 0, v, terms, R, count, 0, 1);
    }
  }
}

/**
 * Groups g0..g1-1 of one point, forward: a chunk of a group's panel stays in the first cache for all tiles, while the
 * processor fetches the next.
 */
function point(
  m: usize,
  row: usize,
  u: usize,
  panel: usize,
  v: usize,
  terms: i32,
  R: i32,
  count: i32,
  g0: i32,
  g1: i32,
): void {
  for (let g = g0; g < g1; g++) {
    const to = m + <usize>(g * R) * row;
    const weights = u + <usize>g * panel;
    for (let k = 0, n = 0; k < terms; k += n) {
      n = terms - k <= WHOLE ? terms - k : CHUNK;
      for (let t = 0; t < count; t += 8) {
        const wide = t + 8 <= count;
        const tile = (<usize>t) << 2;
        const from = v + tile * <usize>terms + <usize>k * (wide ? 32 : 16);
        multiply(R, wide, to + tile, row, weights + ((<usize>(k * R)) << 2), from, n, k > 0);
      }
    }
  }
}

/** The same backward, where a group takes one R x R square of every panel: chunks go outermost. */
function pointBack(
  m: usize,
  row: usize,
  u: usize,
  panel: usize,
  v: usize,
  terms: i32,
  R: i32,
  count: i32,
  few: bool,
  g0: i32,
  g1: i32,
): void {
  const chunk = few ? CHUNK_FEW : CHUNK;
  const whole = few ? WHOLE_FEW : WHOLE;
  for (let k = 0, n = 0; k < terms; k += n) {
    n = terms - k <= whole ? terms - k : chunk;
    const panels = u + <usize>(k / R) * panel;
    for (let g = g0; g < g1; g++) {
      const to = m + <usize>(g * R) * row;
      const squares = panels + ((<usize>(g * R * R)) << 2);
      touch(squares, panel, (n + R - 1) / R, (<usize>(R * R)) << 2);
      for (let t = 0; t < count; t += 8) {
        const wide = t + 8 <= count;
        const tile = (<usize>t) << 2;
        const from = v + tile * <usize>terms + <usize>k * (wide ? 32 : 16);
        multiplyBack(R, wide, to + tile, row, squares, panel, from, n, k > 0);
      }
    }
  }
}

/**
 * Reads every line of n squares `panel` bytes apart at once (compilers keep such a load, it could trap). Waiting for all of
 * them together costs one delay of the memory; one after another, nearly as many as there are squares.
 */
function touch(squares: usize, panel: usize, n: i32, bytes: usize): void {
  for (; n > 0; n--, squares += panel) {
    load<u8>(squares);
    load<u8>(squares + (bytes >> 1));
    load<u8>(squares + bytes - 1);
  }
}

/** Groups of R rows of the result, padding channels included: the output transform reads those too. */
export function winogradGroups(K: i32, C: i32, R: i32, back: bool): i32 {
  return ((((back ? C : K) + 3) & ~3) + R - 1) / R;
}
