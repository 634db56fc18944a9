// Fully connected layer on N vectors, and its gradient by the input.
//   forward   y[o] = b[o] + sum over i of w[i, o] * x[i]
//   backward  dx[i] = sum over o of w[i, o] * dy[o]
//
// Weights are stored (I, O4): one row for each input, so that an input that is zero (most are, after a ReLU) costs
// nothing in either direction and all N vectors share each read. Vectors are padded with zeros to whole v128.
// Sums run over inputs in blocks of BLOCK, each from zero, added up in order: the error grows with the square root of
// both lengths, and the result depends neither on which rows were skipped nor on how columns were shared out.
import { madd, sumLanes } from "../simd";

const BLOCK: i32 = 256;

/** Rows combined in one sweep over the sums: a load and a store of them serve four multiply-adds. */
const ROWS: i32 = 4;

/**
 * Columns first..last-1 (multiples of 4) of y. `sums` is scratch for N * (last - first) floats and ROWS row numbers.
 * `xStride` and `yStride` are bytes from one vector to the next.
 */
export function denseForward(
  y: usize,
  x: usize,
  w: usize,
  b: usize,
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
  const rowBytes = (<usize>O4) << 2;
  const column = (<usize>first) << 2;
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
      const w0 = w + i0 * rowBytes + column;
      const w1 = w + i1 * rowBytes + column;
      const w2 = w + i2 * rowBytes + column;
      const w3 = w + i3 * rowBytes + column;
      for (let n = 0; n < N; n++) {
        const at = x + <usize>n * xStride;
        const x0 = v128.load32_splat(at + (i0 << 2));
        const x1 = rows > 1 ? v128.load32_splat(at + (i1 << 2)) : f32x4.splat(0);
        const x2 = rows > 2 ? v128.load32_splat(at + (i2 << 2)) : f32x4.splat(0);
        const x3 = rows > 3 ? v128.load32_splat(at + (i3 << 2)) : f32x4.splat(0);
        const sum = sums + <usize>n * bytes;
        for (let o: usize = 0; o < bytes; o += 16) {
          let s = v128.load(sum + o);
          s = madd(x0, v128.load(w0 + o), s);
          s = madd(x1, v128.load(w1 + o), s);
          s = madd(x2, v128.load(w2 + o), s);
          s = madd(x3, v128.load(w3 + o), s);
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

/** Whether any of the N values at `x`, x + stride, ... is not zero. */
function anyActive(x: usize, stride: usize, N: i32): bool {
  for (let n = 0; n < N; n++, x += stride) if (load<f32>(x) != 0) return true;
  return false;
}

/** Rows first..last-1 of dx. With `skip`, rows whose input is zero in all N vectors are set to zero unread. */
export function denseBackwardInput(
  dx: usize,
  dy: usize,
  x: usize,
  w: usize,
  N: i32,
  O4: i32,
  skip: bool,
  xStride: usize,
  yStride: usize,
  first: i32,
  last: i32,
): void {
  const rowBytes = (<usize>O4) << 2;
  for (let i = first; i < last; i++) {
    const at = (<usize>i) << 2;
    const idle = skip && !anyActive(x + at, xStride, N);
    const row = w + <usize>i * rowBytes;
    for (let n = 0; n < N; n++) {
      store<f32>(dx + at + <usize>n * xStride, idle ? 0 : dot(row, dy + <usize>n * yStride, rowBytes));
    }
  }
}

/** Sum of products of two runs of `bytes` bytes, a multiple of 16. */
function dot(a: usize, b: usize, bytes: usize): f32 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  const whole = a + (bytes & ~63);
  const end = a + bytes;
  for (; a < whole; a += 64, b += 64) {
    s0 = madd(v128.load(a), v128.load(b), s0);
    s1 = madd(v128.load(a, 16), v128.load(b, 16), s1);
    s2 = madd(v128.load(a, 32), v128.load(b, 32), s2);
    s3 = madd(v128.load(a, 48), v128.load(b, 48), s3);
  }
  for (; a < end; a += 16, b += 16) s0 = madd(v128.load(a), v128.load(b), s0);
  return sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

/** Backward rule of a ReLU over a vector of n floats, n a multiple of 4, in place; x is the ReLU's output. */
export function vectorReluRule(dy: usize, x: usize, rule: i32, n: i32): void {
  const zero = f32x4.splat(0);
  for (const end = dy + ((<usize>n) << 2); dy < end; dy += 16, x += 16) {
    let g = v128.load(dy);
    if (rule & 1) g = v128.and(g, f32x4.gt(v128.load(x), zero));
    if (rule & 2) g = v128.and(g, f32x4.gt(g, zero));
    v128.store(dy, g);
  }
}

/**
 * Rows o..o+count-1 of the weights (O, I) as stored in files, to their columns of (I, O4). `slab` holds those rows;
 * o is a multiple of 4. Columns past O must be zero already.
 */
export function densePack(to: usize, slab: usize, o: i32, count: i32, I: i32, O4: i32): void {
  const from = (<usize>I) << 2;
  const row = (<usize>O4) << 2;
  to += (<usize>o) << 2;
  for (let n = 0; n < count; n += 4, slab += from << 2, to += 16) {
    const whole = n + 4 <= count ? I & ~3 : 0;
    let at = to;
    let w = slab;
    for (let i = 0; i < whole; i += 4, w += 16) {
      const a = v128.load(w);
      const b = v128.load(w + from);
      const c = v128.load(w + 2 * from);
      const d = v128.load(w + 3 * from);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(at, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      at += row;
      v128.store(at, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
      at += row;
      v128.store(at, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
      at += row;
      v128.store(at, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
      at += row;
    }
    for (let i = whole; i < I; i++, w += 4, at += row) {
      for (let k = 0; k < 4 && n + k < count; k++) store<f32>(at + ((<usize>k) << 2), load<f32>(w + <usize>k * from));
    }
  }
}
