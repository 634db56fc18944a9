// Output transform y = A' M A of Winograd tiles F(4x4); what follows is in winograd-store.ts.
//
// One axis, m0..m5 to y0..y3, with s = m1 + m2, d = m1 - m2 (point +-2/3) and t = m3 + m4, e = m3 - m4 (+-3/2):
//   y0 = m0 + q0 s + r0 t     y1 = q1 d + r1 e     y2 = q2 s + r2 t     y3 = q3 d + r3 e + m5
//   forward   q = (1, 2/3, 4/9, 8/27)            r = (1, 3/2, 9/4, 27/8)
//   backward  q = -9/4 of that                   r = -4/9 of that
// where -9/4 and -4/9 are what remains between the weights at p and the turned kernel's weights at 1/p.
import { madd, transposeBlocks } from "../simd";
import { storeTiles } from "./winograd-store";

// Scratch: constants; 24 values of one channel between the axes; 16 pixels of 4 channels, vectors over tiles; the same
// as 4 tiles of 16 pixels, vectors over channels. Constants are in memory for the reason given in winograd-input.ts.
const CONSTANTS: usize = 0;
const ROWS: usize = CONSTANTS + 8 * 16;
const PIXELS: usize = ROWS + 24 * 16;
const TILES: usize = PIXELS + 64 * 16;

function writeConstants(to: usize, back: bool): void {
  const q: f32 = back ? -9.0 / 4.0 : 1;
  const r: f32 = back ? -4.0 / 9.0 : 1;
  v128.store(to, f32x4.splat(q));
  v128.store(to, f32x4.splat(r), 16);
  v128.store(to, f32x4.splat((2.0 / 3.0) * q), 32);
  v128.store(to, f32x4.splat(1.5 * r), 48);
  v128.store(to, f32x4.splat((4.0 / 9.0) * q), 64);
  v128.store(to, f32x4.splat(2.25 * r), 80);
  v128.store(to, f32x4.splat((8.0 / 27.0) * q), 96);
  v128.store(to, f32x4.splat(3.375 * r), 112);
}

/** One axis, n times: six values `step` bytes apart to four `out` bytes apart; then on by `fromNext` and `toNext`. */
function transformAxis(
  to: usize,
  out: usize,
  toNext: usize,
  from: usize,
  step: usize,
  fromNext: usize,
  n: i32,
  constants: usize,
): void {
  const q0 = v128.load(constants);
  const r0 = v128.load(constants, 16);
  const q1 = v128.load(constants, 32);
  const r1 = v128.load(constants, 48);
  const q2 = v128.load(constants, 64);
  const r2 = v128.load(constants, 80);
  const q3 = v128.load(constants, 96);
  const r3 = v128.load(constants, 112);
  for (; n > 0; n--, from += fromNext, to += toNext) {
    let at = from;
    const m0 = v128.load(at);
    at += step;
    const m1 = v128.load(at);
    at += step;
    const m2 = v128.load(at);
    at += step;
    const m3 = v128.load(at);
    at += step;
    const m4 = v128.load(at);
    at += step;
    const m5 = v128.load(at);
    const s = f32x4.add(m1, m2);
    const d = f32x4.sub(m1, m2);
    const t = f32x4.add(m3, m4);
    const e = f32x4.sub(m3, m4);
    let row = to;
    v128.store(row, madd(q0, s, madd(r0, t, m0)));
    row += out;
    v128.store(row, madd(q1, d, f32x4.mul(r1, e)));
    row += out;
    v128.store(row, madd(q2, s, f32x4.mul(r2, t)));
    row += out;
    v128.store(row, madd(q3, d, madd(r3, e, m5)));
  }
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
  const channel = (<usize>count) << 2;
  writeConstants(scratch + CONSTANTS, back);
  for (let c = first; c < last; c++) {
    for (let t = 0; t < count; t += 4) {
      for (let k: usize = 0; k < 4; k++) {
        const from = m + (<usize>(c * 4) + k) * channel + ((<usize>t) << 2);
        transformAxis(scratch + ROWS, 16, 64, from, pointBytes, 6 * pointBytes, 6, scratch + CONSTANTS);
        transformAxis(scratch + PIXELS + (k << 4), 256, 64, scratch + ROWS, 64, 16, 4, scratch + CONSTANTS);
      }
      transposeBlocks(scratch + TILES, 256, 16, scratch + PIXELS, 16);
      storeTiles(y, mask, bias, scratch + TILES, 4, c, C4, H, W, rows, columns, tiles, tile + t, back, relu, rule);
    }
  }
}
