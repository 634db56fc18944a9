// Output transform y = A' M A of Winograd tiles, and what follows the sum in either direction:
//   forward   y + b, ReLU with its signs kept
//   backward  the rule of the ReLU that x came out of
//
// One axis, m0..m5 to y0..y3, with s = m1 + m2, d = m1 - m2 (point +-2/3) and t = m3 + m4, e = m3 - m4 (+-3/2):
//   y0 = m0 + q0 s + r0 t     y1 = q1 d + r1 e     y2 = q2 s + r2 t     y3 = q3 d + r3 e + m5
//   forward   q = (1, 2/3, 4/9, 8/27)            r = (1, 3/2, 9/4, 27/8)
//   backward  q = -9/4 of that                   r = -4/9 of that
// where -9/4 and -4/9 are what remains between the weights at p and the turned kernel's weights at 1/p.
import { madd, transpose4x4 } from "../simd";
import { pixelOffset, planeBytes } from "./blocked";
import { reluKeep, reluRule } from "./relu";
import { TILE } from "./winograd-points";

// `scratch`: 24 vectors of one channel between the two axes, 16 pixels x 4 channels of vectors of tiles, then the same
// as 4 tiles x 16 pixels of vectors of channels: 2432 bytes.
const PIXELS_AT: usize = 24 * 16;
const TILES_AT: usize = PIXELS_AT + 64 * 16;

/** One axis: six values `step` bytes apart at `from`, four results `out` bytes apart at `to`. */
function transformAxis(to: usize, out: usize, from: usize, step: usize, back: bool): void {
  const m0 = v128.load(from);
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step);
  const m4 = v128.load(from + 4 * step);
  const m5 = v128.load(from + 5 * step);
  const s = f32x4.add(m1, m2);
  const d = f32x4.sub(m1, m2);
  const t = f32x4.add(m3, m4);
  const e = f32x4.sub(m3, m4);
  const q: f32 = back ? -9.0 / 4.0 : 1;
  const r: f32 = back ? -4.0 / 9.0 : 1;
  v128.store(to, madd(f32x4.splat(q), s, madd(f32x4.splat(r), t, m0)));
  v128.store(to + out, madd(f32x4.splat((2.0 / 3.0) * q), d, f32x4.mul(f32x4.splat(1.5 * r), e)));
  v128.store(to + 2 * out, madd(f32x4.splat((4.0 / 9.0) * q), s, f32x4.mul(f32x4.splat(2.25 * r), t)));
  v128.store(to + 3 * out, madd(f32x4.splat((8.0 / 27.0) * q), d, madd(f32x4.splat(3.375 * r), e, m5)));
}

/**
 * Tiles `tile`..tile+count-1 of channel blocks first..last-1 of y, blocked (n, C4, H, W), with `rows` x `columns`
 * tiles to an image and `tiles` in all. M: see winograd-multiply.ts. `back` chooses the constants and the end:
 * forward adds `bias` and with `relu` keeps signs in `mask`; backward applies `rule` with the signs in `mask`.
 */
export function winogradTransformOutput(
  y: usize,
  mask: usize,
  bias: usize,
  m: usize,
  pointBytes: usize,
  scratch: usize,
  C4: i32,
  H: i32,
  W: i32,
  rows: i32,
  columns: i32,
  tiles: i32,
  tile: i32,
  count: i32,
  back: bool,
  relu: bool,
  rule: i32,
  first: i32,
  last: i32,
): void {
  const plane = planeBytes(H, W);
  const image = <usize>C4 * plane;
  const perImage = rows * columns;
  const row = (<usize>count) << 2;
  const pixels = scratch + PIXELS_AT;
  for (let t = 0; t < count; t += 4) {
    for (let c = first; c < last; c++) {
      for (let k = 0; k < 4; k++) {
        const from = m + <usize>(c * 4 + k) * row + ((<usize>t) << 2);
        for (let i: usize = 0; i < 6; i++)
          transformAxis(scratch + i * 64, 16, from + 6 * i * pointBytes, pointBytes, back);
        const to = pixels + ((<usize>k) << 4);
        for (let j: usize = 0; j < 4; j++) transformAxis(to + j * 64, 256, scratch + (j << 4), 64, back);
      }
      for (let p: usize = 0; p < 16; p++) transpose4x4(scratch + TILES_AT + (p << 4), 256, pixels + (p << 6));
      const b = back ? f32x4.splat(0) : v128.load(bias + ((<usize>c) << 4));
      for (let k = 0; k < 4 && tile + t + k < tiles; k++) {
        const at = tile + t + k;
        const n = at / perImage;
        const within = at - n * perImage;
        const i0 = (within / columns) * TILE;
        const j0 = (within % columns) * TILE;
        const height = min(TILE, H - i0);
        const width = min(TILE, W - j0);
        let to = y + <usize>n * image + <usize>c * plane + pixelOffset(i0, j0, W);
        let bits = mask + <usize>(((n * C4 + c) * H + i0) * W + j0);
        let from = scratch + TILES_AT + ((<usize>k) << 8);
        for (let i = 0; i < height; i++, from += 64, bits += W) {
          for (let j = 0; j < width; j++) {
            const pixel = (<usize>j) << 4;
            const value = f32x4.add(v128.load(from + pixel), b);
            v128.store(to + pixel, back ? reluRule(value, bits + j, rule) : relu ? reluKeep(value, bits + j) : value);
          }
          to += pixelOffset(1, 0, W) - pixelOffset(0, 0, W);
        }
      }
    }
  }
}
