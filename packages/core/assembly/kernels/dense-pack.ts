// Dense weights (O, I) as files hold them, to the (I, O4) of dense.ts.
import { Storage } from "../../src/shared/program";
import { narrow, narrow4 } from "./stored";

/** Inputs laid out at a time: as many lines of the result as one set of a first cache holds, for rows of 4096 collide. */
const INPUTS: i32 = 8;

/**
 * Inputs first..last-1 of rows o..o+count-1, which lie `stride` bytes apart from `slab` on as `source`; o is a multiple of
 * 4. They are stored as `storage`: like the source, or F16 from F32. Columns past O are zeros.
 */
export function densePack(
  to: usize,
  slab: usize,
  source: Storage,
  storage: Storage,
  stride: usize,
  o: i32,
  count: i32,
  O4: i32,
  first: i32,
  last: i32,
): void {
  if (storage == Storage.I8) pack<i8, i8>(to, slab, stride, o, count, O4, first, last);
  else if (storage == Storage.F32) pack<f32, f32>(to, slab, stride, o, count, O4, first, last);
  else if (source == Storage.F16) pack<i16, i16>(to, slab, stride, o, count, O4, first, last);
  else pack<f32, i16>(to, slab, stride, o, count, O4, first, last);
}

function pack<From, To>(
  to: usize,
  slab: usize,
  stride: usize,
  o: i32,
  count: i32,
  O4: i32,
  first: i32,
  last: i32,
): void {
  const row = <usize>O4 * sizeof<To>();
  to += <usize>o * sizeof<To>();
  for (let block = first; block < last; block += INPUTS) {
    const end = min(block + INPUTS, last);
    for (let n = 0; n < count; n += 4) {
      let i = block;
      let at = to + <usize>i * row + <usize>n * sizeof<To>();
      let w = slab + <usize>n * stride + <usize>i * sizeof<From>();
      if (n + 4 <= count) {
        for (; i + 4 <= end; i += 4, w += 4 * sizeof<From>(), at += row << 2) square<From, To>(at, row, w, stride);
      }
      for (; i < end; i++, w += sizeof<From>(), at += row) {
        for (let k = 0; k < 4; k++) {
          const lane = at + <usize>k * sizeof<To>();
          if (n + k < count) convert<From, To>(lane, w + <usize>k * stride);
          else store<To>(lane, <To>0);
        }
      }
    }
  }
}

/** Transposes 4 x 4 numbers. */
function square<From, To>(to: usize, row: usize, w: usize, stride: usize): void {
  if (sizeof<From>() == 4) {
    const a = v128.load(w);
    const b = v128.load(w + stride);
    const c = v128.load(w + 2 * stride);
    const d = v128.load(w + 3 * stride);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    storeFour<To>(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    storeFour<To>(to + row, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    storeFour<To>(to + 2 * row, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
    storeFour<To>(to + 3 * row, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
  } else if (sizeof<From>() == 2) {
    const ab = v128.shuffle<i16>(v128.load64_zero(w), v128.load64_zero(w + stride), 0, 8, 1, 9, 2, 10, 3, 11);
    const cd = v128.shuffle<i16>(
      v128.load64_zero(w + 2 * stride),
      v128.load64_zero(w + 3 * stride),
      0,
      8,
      1,
      9,
      2,
      10,
      3,
      11,
    );
    const one = v128.shuffle<i32>(ab, cd, 0, 4, 1, 5);
    const two = v128.shuffle<i32>(ab, cd, 2, 6, 3, 7);
    v128.store64_lane(to, one, 0);
    v128.store64_lane(to + row, one, 1);
    v128.store64_lane(to + 2 * row, two, 0);
    v128.store64_lane(to + 3 * row, two, 1);
  } else {
    const ab = pairs(v128.load32_zero(w), v128.load32_zero(w + stride));
    const cd = pairs(v128.load32_zero(w + 2 * stride), v128.load32_zero(w + 3 * stride));
    const all = v128.shuffle<i16>(ab, cd, 0, 8, 1, 9, 2, 10, 3, 11);
    v128.store32_lane(to, all, 0);
    v128.store32_lane(to + row, all, 1);
    v128.store32_lane(to + 2 * row, all, 2);
    v128.store32_lane(to + 3 * row, all, 3);
  }
}

/** The first eight bytes of two vectors by turns. */
function pairs(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** Stores four f32 as numbers of type To. */
function storeFour<To>(to: usize, values: v128): void {
  if (sizeof<To>() == 4) v128.store(to, values);
  else {
    const halves = narrow4(values);
    v128.store64_lane(to, i16x8.narrow_i32x4_u(halves, halves), 0);
  }
}

function convert<From, To>(to: usize, from: usize): void {
  if (sizeof<From>() == sizeof<To>()) store<To>(to, load<To>(from));
  else narrow(to, from, 1);
}
