// Lane arithmetic that the kernels share. A vector is four f32.

/** f32 lanes of one v128. */
export const LANES: i32 = 4;

/** a * b + c: one rounding in the relaxed binary where the engine fuses, two in the plain one. */
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** Sum of the four lanes, pairwise: (0 + 2) + (1 + 3). */
export function sumLanes(a: v128): f32 {
  const b = f32x4.add(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.add(b, v128.shuffle<f32>(b, b, 1, 0, 3, 2)), 0);
}

/** All ones in each lane whose bit is set in the low four bits of `bits`. */
export function lanesOf(bits: i32): v128 {
  const one = i32x4(1, 2, 4, 8);
  return i32x4.eq(v128.and(i32x4.splat(bits), one), one);
}

/** Reads a 4x4 block of f32 (rows of 16 bytes at `from`) and writes its transpose in rows `stride` bytes apart. */
export function transpose4x4(to: usize, stride: usize, from: usize): void {
  const a = v128.load(from);
  const b = v128.load(from, 16);
  const c = v128.load(from, 32);
  const d = v128.load(from, 48);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + stride, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * stride, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
  v128.store(to + 3 * stride, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
}
