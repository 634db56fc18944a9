// Numbers as weights are stored: f32, binary16 (type i16), or whole bytes times a factor (type i8).
//
// A binary16 has 5 bits of exponent and 10 of fraction. Moved up by 13 bits they are those of an f32 that is 2^112 times
// too small, subnormal numbers included; one multiplication by 2^112 then is exact. Infinity and NaN do not occur.
import { Storage } from "../../src/shared/program";

/** 2^112: the difference of the exponents' biases, 127 - 15. */
const REBIAS: f32 = 5192296858534827628530496329220096.0;

/** Largest magnitude, as the bits of an f32, that rounds to a finite binary16: the value just below 65520. */
const LARGEST_F16: i32 = 0x477fefff;

/** Largest finite f32, as bits. */
const LARGEST_F32: i32 = 0x7f7fffff;

/** Bytes of one number. */
export function storedBytes(storage: Storage): usize {
  return storage == Storage.F32 ? 4 : storage == Storage.F16 ? 2 : 1;
}

/** Four neighbouring numbers as f32; bytes are multiplied by the four factors at `scale`. */
export function load4<T>(at: usize, scale: usize): v128 {
  if (sizeof<T>() == 4) return v128.load(at);
  if (sizeof<T>() == 2) return widen4(v128.load16x4_s(at));
  const whole = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(at)));
  return f32x4.mul(f32x4.convert_i32x4_s(whole), v128.load(scale));
}

/** Four binary16 as f32; each in the low 16 bits of its lane, its sign in all the others. */
function widen4(halves: v128): v128 {
  return f32x4.mul(v128.and(i32x4.shl(halves, 13), i32x4.splat(0x8fffffff)), f32x4.splat(REBIAS));
}

/** One number as f32; a byte is multiplied by `scale`. */
export function load1<T>(at: usize, scale: f32): f32 {
  if (sizeof<T>() == 4) return load<f32>(at);
  if (sizeof<T>() == 2) return reinterpret<f32>(((<i32>load<i16>(at)) << 13) & 0x8fffffff) * REBIAS;
  return <f32>load<i8>(at) * scale;
}

/** The binary16 nearest to each of four finite f32 of at most LARGEST_F16, ties to even, in the low 16 bits of its lane. */
export function narrow4(values: v128): v128 {
  const sign = v128.and(i32x4.shr_u(values, 16), i32x4.splat(0x8000));
  const size = v128.and(values, i32x4.splat(0x7fffffff));
  // Rebias the exponent, then add just under half of the last bit kept, or half where it is odd.
  const odd = v128.and(i32x4.shr_u(size, 13), i32x4.splat(1));
  const normal = i32x4.shr_u(i32x4.add(i32x4.add(size, odd), i32x4.splat(0xfff - 0x38000000)), 13);
  // Subnormal: a multiple of 2^-24, the last bit of 0.5, so that the addition itself rounds to it.
  const small = i32x4.sub(f32x4.add(size, f32x4.splat(0.5)), i32x4.splat(0x3f000000));
  return v128.or(sign, v128.bitselect(small, normal, i32x4.lt_s(size, i32x4.splat(0x38800000))));
}

/** Copies `count` f32 as binary16. */
export function narrow(to: usize, from: usize, count: i32): void {
  for (; count >= 4; count -= 4, to += 8, from += 16) {
    const halves = narrow4(v128.load(from));
    v128.store64_lane(to, i16x8.narrow_i32x4_u(halves, halves), 0);
  }
  for (; count > 0; count--, to += 2, from += 4) {
    store<i16>(to, <i16>i32x4.extract_lane(narrow4(v128.load32_splat(from)), 0));
  }
}

/** Rounds `count` f32 to the nearest that a binary16 holds. */
export function roundToHalf(at: usize, count: i32): void {
  for (; count >= 4; count -= 4, at += 16) v128.store(at, rounded(v128.load(at)));
  for (; count > 0; count--, at += 4) v128.store32_lane(at, rounded(v128.load32_splat(at)), 0);
}

function rounded(values: v128): v128 {
  return widen4(i32x4.extend_low_i16x8_s(i16x8.narrow_i32x4_u(narrow4(values), i32x4.splat(0))));
}

/** Whether `count` numbers stored as `source` are finite, and within the range of `storage`. */
export function allStorable(at: usize, source: Storage, storage: Storage, count: i32): bool {
  if (source == Storage.I8) return true;
  if (source == Storage.F16) {
    let most = 0;
    const all = i16x8.splat(0x7fff);
    let seen = i16x8.splat(0);
    for (; count >= 8; count -= 8, at += 16) seen = i16x8.max_s(seen, v128.and(v128.load(at), all));
    if (i16x8.bitmask(i16x8.ge_s(seen, i16x8.splat(0x7c00)))) return false;
    for (; count > 0; count--, at += 2) most = max(most, (<i32>load<i16>(at)) & 0x7fff);
    return most < 0x7c00;
  }
  const limit = storage == Storage.F16 ? LARGEST_F16 : LARGEST_F32;
  let most = 0;
  const all = i32x4.splat(0x7fffffff);
  let seen = i32x4.splat(0);
  for (; count >= 4; count -= 4, at += 16) seen = i32x4.max_s(seen, v128.and(v128.load(at), all));
  if (i32x4.bitmask(i32x4.gt_s(seen, i32x4.splat(limit)))) return false;
  for (; count > 0; count--, at += 4) most = max(most, load<i32>(at) & 0x7fffffff);
  return most <= limit;
}
