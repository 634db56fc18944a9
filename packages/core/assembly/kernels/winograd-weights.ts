// Weights (K, C, 3, 3) to U = G g G', in f64, rounded once, in the layout of the multiplication:
//   U (points, KR / R, CR, R)    R = rows of the register tile; KR, CR = channels rounded up to 4, then to R; zero past K, C
// Forward, R output channels are neighbours; backward, R rows of the third axis are. See winograd-multiply.ts.
//
// Row i of G is (1, p, p^2) / N, with N = the product of (p - q) over the other finite points q; (0, 0, 1) for infinity.
import { Scratch, Storage } from "../../src/shared/program";
import { load1 } from "./stored";
import { tilePoints } from "./winograd-points";

// The weights of two output channels are the two lanes of a f64x2.
const NEAR: f64 = 2.0 / 3.0;
const FAR: f64 = 3.0 / 2.0;
const PER_NEAR: f64 = 1.0 / (NEAR * (2.0 * NEAR) * (NEAR * NEAR - FAR * FAR));
const PER_FAR: f64 = 1.0 / (FAR * (2.0 * FAR) * (FAR * FAR - NEAR * NEAR));

/** Input channels transformed at a time; the scratch holds their U, (points, INPUTS, R), and one half-transformed tile. */
const INPUTS: i32 = 8;
const HALF: usize = 36 * (8 * 6 * 4 + 8);

/** Scratch bytes of one thread: within Scratch.Transform, see `pack`. */
const SCRATCH: usize = HALF + (9 + 6 * 3) * 16;

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
  assert(SCRATCH <= <usize>Scratch.Transform);
  const CR = ((((C + 3) & ~3) + R - 1) / R) * R;
  const KR = ((((K + 3) & ~3) + R - 1) / R) * R;
  const point = pointWeightBytes(K, C, R);
  const filter = 9 * sizeof<T>();
  const channel = <usize>C * filter;
  // Where R is odd, the second of the last two numbers is one too many: the next input's first, or the rest of the stride.
  const stride = ((<usize>(INPUTS * R)) << 2) + 8;
  const points = tilePoints(m);
  const half = scratch + HALF;
  const row = <usize>(m + 2) * stride;
  for (let k = first; k < (last == K ? KR : last); k += R) {
    for (let c = 0; c < CR; c += INPUTS) {
      const inputs = min(INPUTS, CR - c);
      for (let q = 0; q < inputs; q++) {
        for (let r = 0; r < R; r += 2) {
          const at = scratch + ((<usize>(q * R + r)) << 2);
          if (c + q >= C || k + r >= K) {
            for (let p = 0; p < points; p++) storeNarrow(at + <usize>p * stride, f64x2.splat(0));
            continue;
          }
          const from = w + <usize>(k + r - first) * channel + <usize>(c + q) * filter;
          const two = r + 1 < R && k + r + 1 < K;
          widen<T>(half, from, two ? from + channel : from, scale + ((<usize>(k + r)) << 2), two);
          for (let j: usize = 0; j < 48; j += 16) columnOf(half + 144 + j, half + j, m);
          for (let i = 0; i < m + 2; i++) rowOf(at + <usize>i * row, stride, half + 144 + <usize>i * 48, m);
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
    v128.store(to + (i << 4), f64x2.promote_low_f32x4(f32x4.replace_lane(f32x4.splat(x), 1, y)));
  }
}

/** A column of three f64x2, 48 bytes apart, to the points of one axis, as far apart. */
function columnOf(to: usize, w: usize, m: i32): void {
  const a = v128.load(w);
  const b = v128.load(w, 48);
  const c = v128.load(w, 96);
  v128.store(to, a);
  if (m == 2) {
    const ends = f64x2.add(a, c);
    v128.store(to, mean(f64x2.add(ends, b)), 48);
    v128.store(to, mean(f64x2.sub(ends, b)), 96);
    v128.store(to, c, 144);
    return;
  }
  const near = f64x2.add(a, f64x2.mul(f64x2.splat(NEAR * NEAR), c));
  const nearOdd = f64x2.mul(f64x2.splat(NEAR), b);
  v128.store(to, f64x2.mul(f64x2.add(near, nearOdd), f64x2.splat(PER_NEAR)), 48);
  v128.store(to, f64x2.mul(f64x2.sub(near, nearOdd), f64x2.splat(PER_NEAR)), 96);
  const far = f64x2.add(a, f64x2.mul(f64x2.splat(FAR * FAR), c));
  const farOdd = f64x2.mul(f64x2.splat(FAR), b);
  v128.store(to, f64x2.mul(f64x2.add(far, farOdd), f64x2.splat(PER_FAR)), 144);
  v128.store(to, f64x2.mul(f64x2.sub(far, farOdd), f64x2.splat(PER_FAR)), 192);
  v128.store(to, c, 240);
}

/** A row of three f64x2 to the points of the other axis, as f32, `stride` bytes apart. */
function rowOf(to: usize, stride: usize, w: usize, m: i32): void {
  const a = v128.load(w);
  const b = v128.load(w, 16);
  const c = v128.load(w, 32);
  storeNarrow(to, a);
  if (m == 2) {
    const ends = f64x2.add(a, c);
    storeNarrow(to + stride, mean(f64x2.add(ends, b)));
    storeNarrow(to + 2 * stride, mean(f64x2.sub(ends, b)));
    storeNarrow(to + 3 * stride, c);
    return;
  }
  const near = f64x2.add(a, f64x2.mul(f64x2.splat(NEAR * NEAR), c));
  const nearOdd = f64x2.mul(f64x2.splat(NEAR), b);
  storeNarrow(to + stride, f64x2.mul(f64x2.add(near, nearOdd), f64x2.splat(PER_NEAR)));
  storeNarrow(to + 2 * stride, f64x2.mul(f64x2.sub(near, nearOdd), f64x2.splat(PER_NEAR)));
  const far = f64x2.add(a, f64x2.mul(f64x2.splat(FAR * FAR), c));
  const farOdd = f64x2.mul(f64x2.splat(FAR), b);
  storeNarrow(to + 3 * stride, f64x2.mul(f64x2.add(far, farOdd), f64x2.splat(PER_FAR)));
  storeNarrow(to + 4 * stride, f64x2.mul(f64x2.sub(far, farOdd), f64x2.splat(PER_FAR)));
  storeNarrow(to + 5 * stride, c);
}

function mean(sum: v128): v128 {
  return f64x2.mul(sum, f64x2.splat(0.5));
}

/** Two numbers rounded to f32. */
function storeNarrow(to: usize, values: v128): void {
  v128.store64_lane(to, f32x4.demote_f64x2_zero(values), 0);
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
