// Weights (K, C, 3, 3) to U = G g G', in f64, rounded once, in the layout of the multiplication:
//   U (points, KR / R, CR, R)    R = rows of the register tile; KR, CR = channels rounded up to 4, then to R; zero past K, C
// Forward, R output channels are neighbours; backward, R rows of the third axis are. See winograd-multiply.ts.
//
// Row i of G is (1, p, p^2) / N, with N = the product of (p - q) over the other finite points q; (0, 0, 1) for infinity.
import { Storage } from "../../src/shared/program";
import { load1 } from "./stored";
import { tilePoints } from "./winograd-points";

// The weights of two output channels are the two lanes of a f64x2.
const NEAR: f64 = 2.0 / 3.0;
const FAR: f64 = 3.0 / 2.0;
const PER_NEAR: f64 = 1.0 / (NEAR * (2.0 * NEAR) * (NEAR * NEAR - FAR * FAR));
const PER_FAR: f64 = 1.0 / (FAR * (2.0 * FAR) * (FAR * FAR - NEAR * NEAR));

/** Input channels transformed at a time; the scratch holds their U, (points, INPUTS, R), and one half-transformed tile. */
const INPUTS: i32 = 8;
const HALF: usize = 36 * 8 * 6 * 4;

/** Scratch bytes of one thread. */
export const WEIGHT_SCRATCH: usize = HALF + 6 * 3 * 16;

/** Bytes of one point's matrix. */
export function pointWeightBytes(K: i32, C: i32, R: i32): usize {
  const groups = (((K + 3) & ~3) + R - 1) / R;
  const C4 = (C + 3) & ~3;
  return <usize>(groups * R) * <usize>(((C4 + R - 1) / R) * R) * 4;
}

/**
 * Output channels first..last-1 of U; `first` is a multiple of R, and so is `last` unless it is K. `w` holds those channels
 * only, as `source`; `scale`: the factors of I8, of all K. Padding is written as zeros.
 */
export function winogradPackWeights(
  to: usize,
  w: usize,
  scale: usize,
  scratch: usize,
  source: Storage,
  m: i32,
  K: i32,
  C: i32,
  R: i32,
  first: i32,
  last: i32,
): void {
  if (source == Storage.F16) pack<i16>(to, w, 0, scratch, m, K, C, R, first, last);
  else if (source == Storage.I8) pack<i8>(to, w, scale, scratch, m, K, C, R, first, last);
  else pack<f32>(to, w, 0, scratch, m, K, C, R, first, last);
}

function pack<T>(
  to: usize,
  w: usize,
  scale: usize,
  scratch: usize,
  m: i32,
  K: i32,
  C: i32,
  R: i32,
  first: i32,
  last: i32,
): void {
  const CR = ((((C + 3) & ~3) + R - 1) / R) * R;
  const KR = ((((K + 3) & ~3) + R - 1) / R) * R;
  const point = pointWeightBytes(K, C, R);
  const filter = 9 * sizeof<T>();
  const channel = <usize>C * filter;
  const stride = (<usize>(INPUTS * R)) << 2;
  const points = tilePoints(m);
  for (let k = first; k < (last == K ? KR : last); k += R) {
    for (let c = 0; c < CR; c += INPUTS) {
      const inputs = min(INPUTS, CR - c);
      for (let q = 0; q < inputs; q++) {
        for (let r = 0; r < R; r += 2) {
          const from = w + <usize>(k + r - first) * channel + <usize>(c + q) * filter;
          const one = c + q < C && k + r < K;
          const two = c + q < C && k + r + 1 < K && r + 1 < R;
          if (one) widen<T>(scratch + HALF, from, two ? from + channel : from, scale + ((<usize>(k + r)) << 2), two);
          const at = scratch + ((<usize>(q * R + r)) << 2);
          for (let i = 0; i < m + 2; i++) {
            if (one) column(at + <usize>(i * (m + 2)) * stride, stride, scratch + HALF, m, i, r + 1 < R);
            else clear(at + <usize>(i * (m + 2)) * stride, stride, m + 2, r + 1 < R);
          }
        }
      }
      const bytes = (<usize>(inputs * R)) << 2;
      const panel = to + ((<usize>(k * CR + c * R)) << 2);
      for (let p = 0; p < points; p++) copyWords(panel + <usize>p * point, scratch + <usize>p * stride, bytes);
    }
  }
}

/** Nine weights of two channels as f64x2 in a row; without a second channel its lane is zero. */
function widen<T>(to: usize, a: usize, b: usize, scale: usize, two: bool): void {
  const one: f32 = sizeof<T>() == 1 ? load<f32>(scale) : 1;
  const other: f32 = !two ? 0 : sizeof<T>() == 1 ? load<f32>(scale, 4) : 1;
  for (let i: usize = 0; i < 9; i++) {
    const x = load1<T>(a + i * sizeof<T>(), one);
    const y: f32 = two ? load1<T>(b + i * sizeof<T>(), other) : 0;
    v128.store(to + (i << 4), f64x2.replace_lane(f64x2.splat(<f64>x), 1, <f64>y));
  }
}

/** Row i of the transformed tile, from 3 x 3 f64x2: first down the columns, then along the row. */
function column(to: usize, stride: usize, w: usize, m: i32, i: i32, pair: bool): void {
  const a = evaluate(m, i, v128.load(w), v128.load(w, 48), v128.load(w, 96));
  const b = evaluate(m, i, v128.load(w, 16), v128.load(w, 64), v128.load(w, 112));
  const c = evaluate(m, i, v128.load(w, 32), v128.load(w, 80), v128.load(w, 128));
  for (let j = 0; j < m + 2; j++, to += stride) {
    const u = f32x4.demote_f64x2_zero(evaluate(m, j, a, b, c));
    if (pair) v128.store64_lane(to, u, 0);
    else v128.store32_lane(to, u, 0);
  }
}

/** Row `point` of G for tiles of m times the three values a, b, c. */
function evaluate(m: i32, point: i32, a: v128, b: v128, c: v128): v128 {
  if (point == 0) return a; // N is 1 for m = 4; for m = 2 its sign is taken by the input transform
  if (point == m + 1) return c;
  if (m == 2) {
    const ends = f64x2.add(a, c);
    return f64x2.mul(point == 1 ? f64x2.add(ends, b) : f64x2.sub(ends, b), f64x2.splat(0.5));
  }
  const p = point < 3 ? NEAR : FAR;
  const even = f64x2.add(a, f64x2.mul(f64x2.splat(p * p), c));
  const odd = f64x2.mul(f64x2.splat(p), b);
  const value = point & 1 ? f64x2.add(even, odd) : f64x2.sub(even, odd);
  return f64x2.mul(value, f64x2.splat(point < 3 ? PER_NEAR : PER_FAR));
}

function clear(to: usize, stride: usize, n: i32, pair: bool): void {
  for (let j = 0; j < n; j++, to += stride) {
    if (pair) store<i64>(to, 0);
    else store<i32>(to, 0);
  }
}

/** Copies a multiple of 4 bytes. */
function copyWords(to: usize, from: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from + 16 <= end; from += 16, to += 16) v128.store(to, v128.load(from));
  for (; from < end; from += 4, to += 4) store<i32>(to, load<i32>(from));
}

/** Bytes of U. */
export function winogradWeightBytes(m: i32, K: i32, C: i32, R: i32): usize {
  return <usize>tilePoints(m) * pointWeightBytes(K, C, R);
}
