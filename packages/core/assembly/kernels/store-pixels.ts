// The end of every convolution: sums go to their pixels, and what follows the sum is done on the way.
//   forward   y + b, ReLU with its signs kept
//   backward  the rule of the ReLU that x came out of
import { hasBits } from "../simd";
import { reluKeep, reluRule } from "./relu";

/**
 * `height` x `width` vectors from `from`, in rows of `pitch` bytes, to pixels in rows of `row` bytes, with bias, and ReLU
 * keeping its signs at `bits`, in rows of W.
 */
export function storeForward(
  to: usize,
  row: usize,
  bits: usize,
  W: i32,
  from: usize,
  pitch: usize,
  bias: v128,
  relu: bool,
  height: i32,
  width: i32,
): void {
  for (let i = 0; i < height; i++, from += pitch, to += row, bits += W) {
    for (let j = 0; j < width; j++) {
      const pixel = (<usize>j) << 4;
      const value = f32x4.add(v128.load(from + pixel), bias);
      v128.store(to + pixel, relu ? reluKeep(value, bits + j) : value);
    }
  }
}

/** The same of a gradient, through the rule of the ReLU whose signs are at `bits`. */
export function storeBackward(
  to: usize,
  row: usize,
  bits: usize,
  W: i32,
  from: usize,
  pitch: usize,
  rule: i32,
  height: i32,
  width: i32,
): void {
  for (let i = 0; i < height; i++, from += pitch, to += row, bits += W) {
    for (let j = 0; j < width; j++) {
      const pixel = (<usize>j) << 4;
      v128.store(to + pixel, reluRule(v128.load(from + pixel), bits + j, rule));
    }
  }
}

/** `storeForward` with ReLU of one row, `width` a multiple of 4: the signs of four pixels are one word. */
export function storeReluRow(to: usize, bits: usize, from: usize, bias: v128, width: i32): void {
  const zero = f32x4.splat(0);
  for (const end = from + ((<usize>width) << 4); from < end; from += 64, to += 64, bits += 4) {
    const a = f32x4.add(v128.load(from), bias);
    const b = f32x4.add(v128.load(from, 16), bias);
    const c = f32x4.add(v128.load(from, 32), bias);
    const d = f32x4.add(v128.load(from, 48), bias);
    v128.store(to, f32x4.pmax(zero, a));
    v128.store(to, f32x4.pmax(zero, b), 16);
    v128.store(to, f32x4.pmax(zero, c), 32);
    v128.store(to, f32x4.pmax(zero, d), 48);
    const left = i32x4.bitmask(f32x4.gt(a, zero)) | (i32x4.bitmask(f32x4.gt(b, zero)) << 8);
    const right = i32x4.bitmask(f32x4.gt(c, zero)) | (i32x4.bitmask(f32x4.gt(d, zero)) << 8);
    store<i32>(bits, left | (right << 16));
  }
}

/** `storeBackward` with Rule.Active of one row, `width` a multiple of 4. `lanes`: what `writeLaneBits` wrote. */
export function storeActiveRow(to: usize, bits: usize, from: usize, lanes: usize, width: i32): void {
  const first = v128.load(lanes);
  const second = v128.load(lanes, 16);
  const third = v128.load(lanes, 32);
  const fourth = v128.load(lanes, 48);
  for (const end = from + ((<usize>width) << 4); from < end; from += 64, to += 64, bits += 4) {
    const signs = v128.load32_splat(bits);
    v128.store(to, v128.and(v128.load(from), hasBits(signs, first)));
    v128.store(to, v128.and(v128.load(from, 16), hasBits(signs, second)), 16);
    v128.store(to, v128.and(v128.load(from, 32), hasBits(signs, third)), 32);
    v128.store(to, v128.and(v128.load(from, 48), hasBits(signs, fourth)), 48);
  }
}
