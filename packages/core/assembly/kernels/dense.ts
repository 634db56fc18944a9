// Fully connected layer on N vectors, and its gradient by the input.
//   forward   y[o] = b[o] + sum over i of w[i, o] * x[i]
//   backward  dx[i] = sum over o of w[i, o] * dy[o]
//
// Weights are stored (I, O4): one row for each input, so that an input that is zero (most are, after a ReLU) costs
// nothing in either direction and all N vectors share each read. Vectors are padded with zeros to whole v128.
// They stay as their file has them, f32, binary16 or bytes times a factor for each output, and are decoded as they are read,
// to the very bits that decoding them beforehand would give.
// Sums run over inputs in blocks of BLOCK, each from zero, added up in order: the error grows with the square root of
// both lengths, and the result depends neither on which rows were skipped nor on how columns were shared out.
import { Storage } from "../../src/shared/program";
import { madd } from "../simd";
import { dotRows } from "./dense-rows";
import { load4 } from "./stored";

const BLOCK: i32 = 256;

/** Rows combined in one sweep over the sums: a load and a store of them serve four multiply-adds. */
const ROWS: i32 = 4;

/**
 * Columns first..last-1 (multiples of 4) of y. `sums` is scratch for N * (last - first) floats and ROWS row numbers.
 * `scale`: the factors of I8. `xStride` and `yStride` are bytes from one vector to the next.
 */
export function denseForward(
  y: usize,
  x: usize,
  w: usize,
  b: usize,
  scale: usize,
  sums: usize,
  storage: Storage,
  N: i32,
  I: i32,
  O4: i32,
  relu: bool,
  xStride: usize,
  yStride: usize,
  first: i32,
  last: i32,
): void {
  if (storage == Storage.F16) forward<i16>(y, x, w, b, 0, sums, N, I, O4, relu, xStride, yStride, first, last);
  else if (storage == Storage.I8) forward<i8>(y, x, w, b, scale, sums, N, I, O4, relu, xStride, yStride, first, last);
  else forward<f32>(y, x, w, b, 0, sums, N, I, O4, relu, xStride, yStride, first, last);
}

function forward<T>(
  y: usize,
  x: usize,
  w: usize,
  b: usize,
  scale: usize,
  sums: usize,
  N: i32,
  I: i32,
  O4: i32,
  relu: bool,
  xStride: usize,
  yStride: usize,
  first: i32,
  last: i32,
): void {
  const bytes = (<usize>(last - first)) << 2;
  const rowBytes = <usize>O4 * sizeof<T>();
  const column = (<usize>first) << 2;
  const columns = w + <usize>first * sizeof<T>();
  const factors = scale + column;
  const list = sums + <usize>N * bytes;
  for (let n = 0; n < N; n++) memory.copy(y + <usize>n * yStride + column, b + column, bytes);
  for (let block = 0; block < I; block += BLOCK) {
    memory.fill(sums, 0, <usize>N * bytes);
    const end = min(block + BLOCK, I);
    let i = block;
    while (i < end) {
      let rows = 0;
      for (; i < end && rows < ROWS; i++) {
        if (!anyActive(x + ((<usize>i) << 2), xStride, N)) continue;
        store<i32>(list + ((<usize>rows) << 2), i);
        rows++;
      }
      if (rows == 0) break;
      // A missing row repeats the first with the factor zero.
      const i0 = <usize>load<i32>(list);
      const i1 = rows > 1 ? <usize>load<i32>(list, 4) : i0;
      const i2 = rows > 2 ? <usize>load<i32>(list, 8) : i0;
      const i3 = rows > 3 ? <usize>load<i32>(list, 12) : i0;
      const w0 = columns + i0 * rowBytes;
      const w1 = columns + i1 * rowBytes;
      const w2 = columns + i2 * rowBytes;
      const w3 = columns + i3 * rowBytes;
      for (let n = 0; n < N; n++) {
        const at = x + <usize>n * xStride;
        const x0 = v128.load32_splat(at + (i0 << 2));
        const x1 = rows > 1 ? v128.load32_splat(at + (i1 << 2)) : f32x4.splat(0);
        const x2 = rows > 2 ? v128.load32_splat(at + (i2 << 2)) : f32x4.splat(0);
        const x3 = rows > 3 ? v128.load32_splat(at + (i3 << 2)) : f32x4.splat(0);
        const sum = sums + <usize>n * bytes;
        for (let o: usize = 0; o < bytes; o += 16) {
          let s = v128.load(sum + o);
          s = madd(x0, load4<T>(w0 + at4<T>(o), factors + o), s);
          s = madd(x1, load4<T>(w1 + at4<T>(o), factors + o), s);
          s = madd(x2, load4<T>(w2 + at4<T>(o), factors + o), s);
          s = madd(x3, load4<T>(w3 + at4<T>(o), factors + o), s);
          v128.store(sum + o, s);
        }
      }
    }
    for (let n = 0; n < N; n++) {
      const out = y + <usize>n * yStride + column;
      const sum = sums + <usize>n * bytes;
      for (let o: usize = 0; o < bytes; o += 16) {
        v128.store(out + o, f32x4.add(v128.load(out + o), v128.load(sum + o)));
      }
    }
  }
  if (relu) {
    const zero = f32x4.splat(0);
    for (let n = 0; n < N; n++) {
      const out = y + <usize>n * yStride + column;
      for (let o: usize = 0; o < bytes; o += 16) v128.store(out + o, f32x4.pmax(zero, v128.load(out + o)));
    }
  }
}

/** Offset of the weight that stands where `o` bytes of f32 do. */
function at4<T>(o: usize): usize {
  if (sizeof<T>() == 4) return o;
  return sizeof<T>() == 2 ? o >> 1 : o >> 2;
}

/** Whether any of the N values at `x`, x + stride, ... is not zero. */
function anyActive(x: usize, stride: usize, N: i32): bool {
  for (let n = 0; n < N; n++, x += stride) if (load<f32>(x) != 0) return true;
  return false;
}

/**
 * Rows first..last-1 of dx. With `skip`, rows whose input is zero in all N vectors are set to zero unread. `scale`: the
 * factors of I8.
 */
export function denseBackwardInput(
  dx: usize,
  dy: usize,
  x: usize,
  w: usize,
  scale: usize,
  storage: Storage,
  N: i32,
  O4: i32,
  skip: bool,
  xStride: usize,
  yStride: usize,
  first: i32,
  last: i32,
): void {
  if (storage == Storage.F16) backward<i16>(dx, dy, x, w, 0, N, O4, skip, xStride, yStride, first, last);
  else if (storage == Storage.I8) backward<i8>(dx, dy, x, w, scale, N, O4, skip, xStride, yStride, first, last);
  else backward<f32>(dx, dy, x, w, 0, N, O4, skip, xStride, yStride, first, last);
}

function backward<T>(
  dx: usize,
  dy: usize,
  x: usize,
  w: usize,
  scale: usize,
  N: i32,
  O4: i32,
  skip: bool,
  xStride: usize,
  yStride: usize,
  first: i32,
  last: i32,
): void {
  let waiting = -1;
  for (let i = first; i < last; i++) {
    if (skip && !anyActive(x + ((<usize>i) << 2), xStride, N)) {
      for (let n = 0; n < N; n++) store<f32>(dx + ((<usize>i) << 2) + <usize>n * xStride, 0);
    } else if (waiting < 0) {
      waiting = i;
    } else {
      dotRows<T>(dx, dy, w, scale, N, O4, xStride, yStride, waiting, i);
      waiting = -1;
    }
  }
  if (waiting >= 0) dotRows<T>(dx, dy, w, scale, N, O4, xStride, yStride, waiting, waiting);
}
