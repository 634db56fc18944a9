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
