// Weights (K, C, 3, 3) to U = G g G', in f64, rounded once, in the layout of the multiplication:
//   U (points, KR / R, CR, R)    R = rows of the register tile; KR, CR = channels rounded up to 4, then to R; zero past K, C
// Forward, R output channels are neighbours; backward, R rows of the third axis are. See winograd-multiply.ts.
//
// Row i of G is (1, p, p^2) / N, with N = the product of (p - q) over the other finite points q; (0, 0, 1) for infinity.
import { Scratch, Storage } from "../../src/shared/program";
import { load1, load4, storedBytes } from "./stored";
import { tilePoints } from "./winograd-points";

// The weights of two output channels are the two lanes of a f64x2.
const NEAR: f64 = 2.0 / 3.0;
const FAR: f64 = 3.0 / 2.0;
const PER_NEAR: f64 = 1.0 / (NEAR * (2.0 * NEAR) * (NEAR * NEAR - FAR * FAR));
const PER_FAR: f64 = 1.0 / (FAR * (2.0 * FAR) * (FAR * FAR - NEAR * NEAR));

/** Input channels transformed at a time, and from one point of theirs to the next in the scratch. */
const INPUTS: i32 = 8;
const NEXT: usize = 8 * 6 * 4 + 8;

/** After them in the scratch: one tile, and the same half-transformed. */
const HALF: usize = 36 * NEXT;

/** Then the constants of the transform, in memory for the reason given in winograd-input.ts. */
const CONSTANTS: usize = HALF + (9 + 6 * 3) * 16;

/** Scratch bytes of one thread: within Scratch.Transform, see `packGroup`. */
const SCRATCH: usize = CONSTANTS + 6 * 16;

/** Bytes of one point's matrix. */
export function pointWeightBytes(K: i32, C: i32, R: i32): usize {
  return (<usize>roundUp(K, R) * <usize>roundUp(C, R)) << 2;
}

/** Channels rounded up to whole v128, then to whole register tiles. */
function roundUp(channels: i32, R: i32): i32 {
  return ((((channels + 3) & ~3) + R - 1) / R) * R;
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
  const CR = roundUp(C, R);
  const point = pointWeightBytes(K, C, R);
  const channel = <usize>(C * 9) * storedBytes(source);
  for (let k = first; k < (last == K ? roundUp(K, R) : last); k += R) {
    const from = w + <usize>(k - first) * channel;
    for (let c = 0; c < CR; c += INPUTS) {
      const inputs = min(INPUTS, CR - c);
      // By way of the scratch: points of U lie so far apart that all 36 could share one cache set.
      packGroup(scratch, NEXT, from, scale, scratch, source, m, K, C, R, k, c, c + inputs);
      const panel = to + ((<usize>(k * CR + c * R)) << 2);
      const bytes = (<usize>(inputs * R)) << 2;
      for (let p = 0; p < tilePoints(m); p++) copyWords(panel + <usize>p * point, scratch + <usize>p * NEXT, bytes);
    }
  }
}

/**
 * Bytes from one point to the next in the weights of one group alone, of either direction: `winogradPackGroup`. A line more
 * than the data, or all points would share one cache set.
 */
export function groupPointBytes(K: i32, C: i32, R: i32): usize {
  return ((<usize>(max(roundUp(K, R), roundUp(C, R)) * R)) << 2) + 64;
}

/**
 * What the product needs for group g of R rows of its result: forward (points, CR, R) of its output channels, backward
 * (points, KR / R, R, R) of its input channels. `w` holds all channels.
 */
export function winogradPackGroup(
  to: usize,
  w: usize,
  scale: usize,
  scratch: usize,
  source: Storage,
  m: i32,
  K: i32,
  C: i32,
  R: i32,
  back: bool,
  g: i32,
): void {
  const point = groupPointBytes(K, C, R);
  const channel = <usize>(C * 9) * storedBytes(source);
  if (!back) {
    const from = w + <usize>(g * R) * channel;
    packGroup(to, point, from, scale, scratch, source, m, K, C, R, g * R, 0, roundUp(C, R));
    return;
  }
  for (let k = 0; k < roundUp(K, R); k += R, to += (<usize>(R * R)) << 2) {
    packGroup(to, point, w + <usize>k * channel, scale, scratch, source, m, K, C, R, k, g * R, g * R + R);
  }
}

/** Output channels k..k+R-1, of which `w` holds the first, and input channels c0..c1-1, points `point` bytes apart. */
function packGroup(
  to: usize,
  point: usize,
  w: usize,
  scale: usize,
  scratch: usize,
  source: Storage,
  m: i32,
  K: i32,
  C: i32,
  R: i32,
  k: i32,
  c0: i32,
  c1: i32,
): void {
  assert(SCRATCH <= <usize>Scratch.Transform);
  const factors = scale + ((<usize>k) << 2);
  const outputs = min(R, K - k);
  writeConstants(scratch + CONSTANTS);
  if (source == Storage.F16) pack<i16>(to, point, w, 0, scratch, m, outputs, C, R, c0, c1);
  else if (source == Storage.I8) pack<i8>(to, point, w, factors, scratch, m, outputs, C, R, c0, c1);
  else pack<f32>(to, point, w, 0, scratch, m, outputs, C, R, c0, c1);
}

function writeConstants(at: usize): void {
  v128.store(at, f64x2.splat(NEAR * NEAR));
  v128.store(at, f64x2.splat(NEAR), 16);
  v128.store(at, f64x2.splat(PER_NEAR), 32);
  v128.store(at, f64x2.splat(FAR * FAR), 48);
  v128.store(at, f64x2.splat(FAR), 64);
  v128.store(at, f64x2.splat(PER_FAR), 80);
}

/**
 * `outputs` channels of R are there, the others are zero, as are inputs past C. Where R is odd, the last number of each point
 * is followed by one too many.
 */
function pack<T>(
  to: usize,
  point: usize,
  w: usize,
  scale: usize,
  scratch: usize,
  m: i32,
  outputs: i32,
  C: i32,
  R: i32,
  c0: i32,
  c1: i32,
): void {
  const filter = 9 * sizeof<T>();
  const channel = <usize>C * filter;
  const points = tilePoints(m);
  const half = scratch + HALF;
  for (let c = c0; c < c1; c++, to += (<usize>R) << 2) {
    for (let r = 0; r < R; r += 2) {
      const at = to + ((<usize>r) << 2);
      if (c >= C || r >= outputs) {
        for (let p = 0; p < points; p++) storeNarrow(at + <usize>p * point, f64x2.splat(0));
        continue;
      }
      const from = w + <usize>r * channel + <usize>c * filter;
      const two = r + 1 < outputs;
      widen<T>(half, from, two ? from + channel : from, scale + ((<usize>r) << 2), two);
      if (m == 2) points2(at, point, half);
      else points4(at, point, half, half + CONSTANTS - HALF);
    }
  }
}

/** Nine weights of two channels as f64x2 in a row; without a second channel its lane is zero. */
function widen<T>(to: usize, a: usize, b: usize, scale: usize, two: bool): void {
  if (sizeof<T>() > 1 && two) {
    widen4(to, load4<T>(a, 0), load4<T>(b, 0));
    widen4(to + 64, load4<T>(a + 4 * sizeof<T>(), 0), load4<T>(b + 4 * sizeof<T>(), 0));
    const last = f32x4.splat(load1<T>(a + 8 * sizeof<T>(), 1));
    const both = f32x4.replace_lane(last, 1, load1<T>(b + 8 * sizeof<T>(), 1));
    v128.store(to, f64x2.promote_low_f32x4(both), 128);
    return;
  }
  const one: f32 = sizeof<T>() == 1 ? load<f32>(scale) : 1;
  const other: f32 = !two ? 0 : sizeof<T>() == 1 ? load<f32>(scale, 4) : 1;
  for (let i: usize = 0; i < 9; i++) {
    const x = load1<T>(a + i * sizeof<T>(), one);
    const y: f32 = two ? load1<T>(b + i * sizeof<T>(), other) : 0;
    v128.store(to + (i << 4), f64x2.promote_low_f32x4(f32x4.replace_lane(f32x4.splat(x), 1, y)));
  }
}

function widen4(to: usize, a: v128, b: v128): void {
  const low = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const high = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  v128.store(to, f64x2.promote_low_f32x4(low));
  v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<f64>(low, low, 1, 0)), 16);
  v128.store(to, f64x2.promote_low_f32x4(high), 32);
  v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<f64>(high, high, 1, 0)), 48);
}

/** A tile of nine f64x2 to the 36 points of F(4x4), as f32, `point` bytes apart; space for 18 f64x2 lies behind it. */
function points4(to: usize, point: usize, w: usize, constants: usize): void {
  const near2 = v128.load(constants);
  const near1 = v128.load(constants, 16);
  const perNear = v128.load(constants, 32);
  const far2 = v128.load(constants, 48);
  const far1 = v128.load(constants, 64);
  const perFar = v128.load(constants, 80);
  for (const end = w + 48; w < end; w += 16) {
    const a = v128.load(w);
    const b = v128.load(w, 48);
    const c = v128.load(w, 96);
    const near = f64x2.add(a, f64x2.mul(near2, c));
    const nearOdd = f64x2.mul(near1, b);
    const far = f64x2.add(a, f64x2.mul(far2, c));
    const farOdd = f64x2.mul(far1, b);
    v128.store(w, a, 144);
    v128.store(w, f64x2.mul(f64x2.add(near, nearOdd), perNear), 192);
    v128.store(w, f64x2.mul(f64x2.sub(near, nearOdd), perNear), 240);
    v128.store(w, f64x2.mul(f64x2.add(far, farOdd), perFar), 288);
    v128.store(w, f64x2.mul(f64x2.sub(far, farOdd), perFar), 336);
    v128.store(w, c, 384);
  }
  for (const end = w + 288; w < end; w += 48) {
    const a = v128.load(w, 96);
    const b = v128.load(w, 112);
    const c = v128.load(w, 128);
    const near = f64x2.add(a, f64x2.mul(near2, c));
    const nearOdd = f64x2.mul(near1, b);
    const far = f64x2.add(a, f64x2.mul(far2, c));
    const farOdd = f64x2.mul(far1, b);
    storeNarrow(to, a);
    storeNarrow((to += point), f64x2.mul(f64x2.add(near, nearOdd), perNear));
    storeNarrow((to += point), f64x2.mul(f64x2.sub(near, nearOdd), perNear));
    storeNarrow((to += point), f64x2.mul(f64x2.add(far, farOdd), perFar));
    storeNarrow((to += point), f64x2.mul(f64x2.sub(far, farOdd), perFar));
    storeNarrow((to += point), c);
    to += point;
  }
}

/** The same to the 16 points of F(2x2). */
function points2(to: usize, point: usize, w: usize): void {
  for (const end = w + 48; w < end; w += 16) {
    const a = v128.load(w);
    const b = v128.load(w, 48);
    const c = v128.load(w, 96);
    const ends = f64x2.add(a, c);
    v128.store(w, a, 144);
    v128.store(w, mean(f64x2.add(ends, b)), 192);
    v128.store(w, mean(f64x2.sub(ends, b)), 240);
    v128.store(w, c, 288);
  }
  for (const end = w + 192; w < end; w += 48) {
    const a = v128.load(w, 96);
    const b = v128.load(w, 112);
    const c = v128.load(w, 128);
    const ends = f64x2.add(a, c);
    storeNarrow(to, a);
    storeNarrow((to += point), mean(f64x2.add(ends, b)));
    storeNarrow((to += point), mean(f64x2.sub(ends, b)));
    storeNarrow((to += point), c);
    to += point;
  }
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
