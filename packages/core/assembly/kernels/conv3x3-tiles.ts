// Register tiles of the direct convolution. `x`: window of the first pixel; `row`, `plane`: bytes from one to the next.
import { madd } from "../simd";

/** Sums of 5 pixels x 8 channels, written to `tile` as (2, 5, 4): block, pixel, lane. */
export function accumulate5x8(tile: usize, x: usize, w: usize, C: i32, row: usize, plane: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let a4 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  let b4 = f32x4.splat(0);
  for (let c = 0; c < C; c++) {
    let start = x + <usize>(c >> 2) * plane + ((<usize>(c & 3)) << 2);
    for (let tap = 0; tap < 3; tap++, start += row) {
      for (let at = start; at < start + 48; at += 16, w += 32) {
        const u = v128.load(w);
        const v = v128.load(w, 16);
        const s0 = v128.load32_splat(at);
        a0 = madd(s0, u, a0);
        b0 = madd(s0, v, b0);
        const s1 = v128.load32_splat(at, 16);
        a1 = madd(s1, u, a1);
        b1 = madd(s1, v, b1);
        const s2 = v128.load32_splat(at, 32);
        a2 = madd(s2, u, a2);
        b2 = madd(s2, v, b2);
        const s3 = v128.load32_splat(at, 48);
        a3 = madd(s3, u, a3);
        b3 = madd(s3, v, b3);
        const s4 = v128.load32_splat(at, 64);
        a4 = madd(s4, u, a4);
        b4 = madd(s4, v, b4);
      }
    }
  }
  v128.store(tile, a0);
  v128.store(tile, a1, 16);
  v128.store(tile, a2, 32);
  v128.store(tile, a3, 48);
  v128.store(tile, a4, 64);
  v128.store(tile, b0, 80);
  v128.store(tile, b1, 96);
  v128.store(tile, b2, 112);
  v128.store(tile, b3, 128);
  v128.store(tile, b4, 144);
}

/** Adds the terms of C channels to the sums of 8 pixels x 4 channels at `tile`, (8, 4): pixel, lane. */
export function accumulate8x4(tile: usize, x: usize, w: usize, C: i32, row: usize, plane: usize): void {
  let a0 = v128.load(tile);
  let a1 = v128.load(tile, 16);
  let a2 = v128.load(tile, 32);
  let a3 = v128.load(tile, 48);
  let a4 = v128.load(tile, 64);
  let a5 = v128.load(tile, 80);
  let a6 = v128.load(tile, 96);
  let a7 = v128.load(tile, 112);
  for (let c = 0; c < C; c++) {
    let at = x + <usize>(c >> 2) * plane + ((<usize>(c & 3)) << 2);
    for (let tap = 0; tap < 3; tap++, at += row, w += 48) {
      const u = v128.load(w);
      const v = v128.load(w, 16);
      const t = v128.load(w, 32);
      let s = v128.load32_splat(at);
      a0 = madd(s, u, a0);
      s = v128.load32_splat(at, 16);
      a1 = madd(s, u, a1);
      a0 = madd(s, v, a0);
      s = v128.load32_splat(at, 32);
      a2 = madd(s, u, a2);
      a1 = madd(s, v, a1);
      a0 = madd(s, t, a0);
      s = v128.load32_splat(at, 48);
      a3 = madd(s, u, a3);
      a2 = madd(s, v, a2);
      a1 = madd(s, t, a1);
      s = v128.load32_splat(at, 64);
      a4 = madd(s, u, a4);
      a3 = madd(s, v, a3);
      a2 = madd(s, t, a2);
      s = v128.load32_splat(at, 80);
      a5 = madd(s, u, a5);
      a4 = madd(s, v, a4);
      a3 = madd(s, t, a3);
      s = v128.load32_splat(at, 96);
      a6 = madd(s, u, a6);
      a5 = madd(s, v, a5);
      a4 = madd(s, t, a4);
      s = v128.load32_splat(at, 112);
      a7 = madd(s, u, a7);
      a6 = madd(s, v, a6);
      a5 = madd(s, t, a5);
      s = v128.load32_splat(at, 128);
      a7 = madd(s, v, a7);
      a6 = madd(s, t, a6);
      s = v128.load32_splat(at, 144);
      a7 = madd(s, t, a7);
    }
  }
  v128.store(tile, a0);
  v128.store(tile, a1, 16);
  v128.store(tile, a2, 32);
  v128.store(tile, a3, 48);
  v128.store(tile, a4, 64);
  v128.store(tile, a5, 80);
  v128.store(tile, a6, 96);
  v128.store(tile, a7, 112);
}
