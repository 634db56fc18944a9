// The end of every convolution: sums go to their pixels, and what follows the sum is done on the way.
//   forward   y + b, ReLU with its signs kept
//   backward  the rule of the ReLU that x came out of
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

/** `storeForward` with ReLU of rows of four pixels, `pitch` 64: the signs of a row are one word. */
export function storeReluRows(to: usize, row: usize, bits: usize, W: i32, from: usize, bias: v128, height: i32): void {
  const zero = f32x4.splat(0);
  for (const end = from + ((<usize>height) << 6); from < end; from += 64, to += row, bits += W) {
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
