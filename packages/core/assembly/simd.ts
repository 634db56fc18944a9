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

/** Bytes of the constants of `writeLaneBits`. */
export const LANE_BITS: usize = 64;

/** The bits of the four lanes in each byte of a word, in memory for the reason given in kernels/winograd-input.ts. */
export function writeLaneBits(to: usize): void {
  for (let byte: usize = 0; byte < 4; byte++) {
    v128.store(to + (byte << 4), i32x4.shl(i32x4(1, 2, 4, 8), (<i32>byte) << 3));
  }
}

/** All ones in each lane of `bits` that has the lane's bit of `lanes` set: the quick way of `lanesOf`. */
export function hasBits(bits: v128, lanes: v128): v128 {
  return i32x4.eq(v128.and(bits, lanes), lanes);
}

/**
 * Transposes n blocks of 4x4 f32. A block is read as 64 bytes in a row and written as four rows `stride` bytes apart;
 * the next block is read 64 bytes and written `next` bytes further on.
 */
export function transposeBlocks(to: usize, stride: usize, next: usize, from: usize, n: i32): void {
  for (const end = from + ((<usize>n) << 6); from < end; from += 64, to += next) {
    const a = v128.load(from);
    const b = v128.load(from, 16);
    const c = v128.load(from, 32);
    const d = v128.load(from, 48);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    let row = to;
    v128.store(row, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    row += stride;
    v128.store(row, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    row += stride;
    v128.store(row, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
    row += stride;
    v128.store(row, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
  }
}
