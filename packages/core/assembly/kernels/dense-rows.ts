// The gradient of a fully connected layer by two of its inputs: see dense.ts.
import { madd, sumLanes } from "../simd";
import { load4 } from "./stored";

/**
 * Rows i and j, which may be the same, of dx (N, xStride bytes each) from dy (N, yStride). Two runs through memory at a time
 * are fetched sooner than one, and share the reads of dy; the bits of a row do not depend on its partner.
 */
export function dotRows<T>(
  dx: usize,
  dy: usize,
  w: usize,
  scale: usize,
  N: i32,
  O4: i32,
  xStride: usize,
  yStride: usize,
  i: i32,
  j: i32,
): void {
  const quad = 4 * sizeof<T>();
  const rowBytes = <usize>O4 * sizeof<T>();
  for (let n = 0; n < N; n++, dx += xStride, dy += yStride) {
    let a = w + <usize>i * rowBytes;
    let b = w + <usize>j * rowBytes;
    let y = dy;
    let factors = scale;
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let a2 = f32x4.splat(0);
    let a3 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let b2 = f32x4.splat(0);
    let b3 = f32x4.splat(0);
    const end = a + rowBytes;
    const whole = a + <usize>(O4 & ~15) * sizeof<T>();
    for (; a < whole; a += 4 * quad, b += 4 * quad, y += 64, factors += 64) {
      const y0 = v128.load(y);
      a0 = madd(load4<T>(a, factors), y0, a0);
      b0 = madd(load4<T>(b, factors), y0, b0);
      const y1 = v128.load(y, 16);
      a1 = madd(load4<T>(a + quad, factors + 16), y1, a1);
      b1 = madd(load4<T>(b + quad, factors + 16), y1, b1);
      const y2 = v128.load(y, 32);
      a2 = madd(load4<T>(a + 2 * quad, factors + 32), y2, a2);
      b2 = madd(load4<T>(b + 2 * quad, factors + 32), y2, b2);
      const y3 = v128.load(y, 48);
      a3 = madd(load4<T>(a + 3 * quad, factors + 48), y3, a3);
      b3 = madd(load4<T>(b + 3 * quad, factors + 48), y3, b3);
    }
    for (; a < end; a += quad, b += quad, y += 16, factors += 16) {
      a0 = madd(load4<T>(a, factors), v128.load(y), a0);
      b0 = madd(load4<T>(b, factors), v128.load(y), b0);
    }
    store<f32>(dx + ((<usize>i) << 2), sumLanes(f32x4.add(f32x4.add(a0, a1), f32x4.add(a2, a3))));
    store<f32>(dx + ((<usize>j) << 2), sumLanes(f32x4.add(f32x4.add(b0, b1), f32x4.add(b2, b3))));
  }
}
