// Output transform y = A' M A of Winograd tiles F(4x4); what follows is in winograd-store.ts.
//
// One axis, m0..m5 to y0..y3, with s = m1 + m2, d = m1 - m2 (point +-2/3) and t = m3 + m4, e = m3 - m4 (+-3/2):
//   y0 = m0 + q0 s + r0 t     y1 = q1 d + r1 e     y2 = q2 s + r2 t     y3 = q3 d + r3 e + m5
//   forward   q = (1, 2/3, 4/9, 8/27)            r = (1, 3/2, 9/4, 27/8)
//   backward  q = -9/4 of that                   r = -4/9 of that
// where -9/4 and -4/9 are what remains between the weights at p and the turned kernel's weights at 1/p.
import { LANE_BITS, madd, writeLaneBits } from "../simd";
import { storeTiles } from "./winograd-store";
import { touchPoints } from "./winograd-tiles";

// Scratch: constants; 24 values of each of four channels between the axes; four rows of the pixels of four tiles, vectors
// over channels. Constants are in memory for the reason given in winograd-input.ts.
const Q0: usize = 0;
const R0: usize = 16;
const Q1: usize = 32;
const R1: usize = 48;
const Q2: usize = 64;
const R2: usize = 80;
const Q3: usize = 96;
const R3: usize = 112;
const LANES: usize = R3 + 16;
const ROWS: usize = LANES + LANE_BITS;
const CHANNEL: usize = 24 * 16;
const TILES: usize = ROWS + 4 * CHANNEL;

function writeConstants(to: usize, back: bool): void {
  const q: f32 = back ? -9.0 / 4.0 : 1;
  const r: f32 = back ? -4.0 / 9.0 : 1;
  v128.store(to, f32x4.splat(q), Q0);
  v128.store(to, f32x4.splat(r), R0);
  v128.store(to, f32x4.splat((2.0 / 3.0) * q), Q1);
  v128.store(to, f32x4.splat(1.5 * r), R1);
  v128.store(to, f32x4.splat((4.0 / 9.0) * q), Q2);
  v128.store(to, f32x4.splat(2.25 * r), R2);
  v128.store(to, f32x4.splat((8.0 / 27.0) * q), Q3);
  v128.store(to, f32x4.splat(3.375 * r), R3);
}

/** The axis of tile rows of one channel: (6, 6) points to (4, 6), vectors over tiles. */
function transformColumns(to: usize, from: usize, pointBytes: usize, constants: usize): void {
  const row = 6 * pointBytes;
  let p1 = from + row;
  let p2 = p1 + row;
  let p3 = p2 + row;
  let p4 = p3 + row;
  let p5 = p4 + row;
  for (const end = to + 6 * 16; to < end; to += 16) {
    const m1 = v128.load(p1);
    const m2 = v128.load(p2);
    const m3 = v128.load(p3);
    const m4 = v128.load(p4);
    const s = f32x4.add(m1, m2);
    const t = f32x4.add(m3, m4);
    v128.store(to, madd(v128.load(constants, Q0), s, madd(v128.load(constants, R0), t, v128.load(from))));
    v128.store(to, madd(v128.load(constants, Q2), s, f32x4.mul(v128.load(constants, R2), t)), 2 * 96);
    const d = f32x4.sub(m1, m2);
    const e = f32x4.sub(m3, m4);
    v128.store(to, madd(v128.load(constants, Q1), d, f32x4.mul(v128.load(constants, R1), e)), 96);
    v128.store(to, madd(v128.load(constants, Q3), d, madd(v128.load(constants, R3), e, v128.load(p5))), 3 * 96);
    from += pointBytes;
    p1 += pointBytes;
    p2 += pointBytes;
    p3 += pointBytes;
    p4 += pointBytes;
    p5 += pointBytes;
  }
}

/** One pixel of four tiles: rows of tiles, one a channel, to vectors of channels, one a tile, 64 bytes apart. */
function storeTransposed(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 64);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5), 128);
  v128.store(to, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7), 192);
}

/** Columns 0 and 2 of one row of pixels, of four channels and four tiles. */
function transformEven(to: usize, from: usize, constants: usize): void {
  const q0 = v128.load(constants, Q0);
  const r0 = v128.load(constants, R0);
  const q2 = v128.load(constants, Q2);
  const r2 = v128.load(constants, R2);
  let s = f32x4.add(v128.load(from, 16), v128.load(from, 32));
  let t = f32x4.add(v128.load(from, 48), v128.load(from, 64));
  const a0 = madd(q0, s, madd(r0, t, v128.load(from)));
  const a2 = madd(q2, s, f32x4.mul(r2, t));
  s = f32x4.add(v128.load(from, CHANNEL + 16), v128.load(from, CHANNEL + 32));
  t = f32x4.add(v128.load(from, CHANNEL + 48), v128.load(from, CHANNEL + 64));
  const b0 = madd(q0, s, madd(r0, t, v128.load(from, CHANNEL)));
  const b2 = madd(q2, s, f32x4.mul(r2, t));
  s = f32x4.add(v128.load(from, 2 * CHANNEL + 16), v128.load(from, 2 * CHANNEL + 32));
  t = f32x4.add(v128.load(from, 2 * CHANNEL + 48), v128.load(from, 2 * CHANNEL + 64));
  const c0 = madd(q0, s, madd(r0, t, v128.load(from, 2 * CHANNEL)));
  const c2 = madd(q2, s, f32x4.mul(r2, t));
  s = f32x4.add(v128.load(from, 3 * CHANNEL + 16), v128.load(from, 3 * CHANNEL + 32));
  t = f32x4.add(v128.load(from, 3 * CHANNEL + 48), v128.load(from, 3 * CHANNEL + 64));
  const d0 = madd(q0, s, madd(r0, t, v128.load(from, 3 * CHANNEL)));
  const d2 = madd(q2, s, f32x4.mul(r2, t));
  storeTransposed(to, a0, b0, c0, d0);
  storeTransposed(to + 32, a2, b2, c2, d2);
}

/** Columns 1 and 3. */
function transformOdd(to: usize, from: usize, constants: usize): void {
  const q1 = v128.load(constants, Q1);
  const r1 = v128.load(constants, R1);
  const q3 = v128.load(constants, Q3);
  const r3 = v128.load(constants, R3);
  let d = f32x4.sub(v128.load(from, 16), v128.load(from, 32));
  let e = f32x4.sub(v128.load(from, 48), v128.load(from, 64));
  const a1 = madd(q1, d, f32x4.mul(r1, e));
  const a3 = madd(q3, d, madd(r3, e, v128.load(from, 80)));
  d = f32x4.sub(v128.load(from, CHANNEL + 16), v128.load(from, CHANNEL + 32));
  e = f32x4.sub(v128.load(from, CHANNEL + 48), v128.load(from, CHANNEL + 64));
  const b1 = madd(q1, d, f32x4.mul(r1, e));
  const b3 = madd(q3, d, madd(r3, e, v128.load(from, CHANNEL + 80)));
  d = f32x4.sub(v128.load(from, 2 * CHANNEL + 16), v128.load(from, 2 * CHANNEL + 32));
  e = f32x4.sub(v128.load(from, 2 * CHANNEL + 48), v128.load(from, 2 * CHANNEL + 64));
  const c1 = madd(q1, d, f32x4.mul(r1, e));
  const c3 = madd(q3, d, madd(r3, e, v128.load(from, 2 * CHANNEL + 80)));
  d = f32x4.sub(v128.load(from, 3 * CHANNEL + 16), v128.load(from, 3 * CHANNEL + 32));
  e = f32x4.sub(v128.load(from, 3 * CHANNEL + 48), v128.load(from, 3 * CHANNEL + 64));
  const d1 = madd(q1, d, f32x4.mul(r1, e));
  const d3 = madd(q3, d, madd(r3, e, v128.load(from, 3 * CHANNEL + 80)));
  storeTransposed(to + 16, a1, b1, c1, d1);
  storeTransposed(to + 48, a3, b3, c3, d3);
}

/**
 * Tiles `tile`..tile+count-1 of channel blocks first..last-1 of y, blocked (n, C4, H, W), with `rows` x `columns`
 * tiles to an image and `tiles` in all. M: see winograd-multiply.ts. `back` chooses the constants and the end:
 * forward adds `bias` and with `relu` keeps signs in `mask`; backward applies `rule` with the signs in `mask`.
 */
export function winogradTransformOutput(
  y: usize,
  mask: usize,
  switches: usize,
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
  writeConstants(scratch, back);
  writeLaneBits(scratch + LANES);
  for (let c = first; c < last; c++) {
    for (let t = 0; t < count; t += 4) {
      if ((t & 15) == 0) {
        const line = m + <usize>(c * 4) * channel + ((<usize>t) << 2);
        for (let k: usize = 0; k < 4; k++) touchPoints(line + k * channel, pointBytes);
      }
      for (let k: usize = 0; k < 4; k++) {
        const from = m + (<usize>(c * 4) + k) * channel + ((<usize>t) << 2);
        transformColumns(scratch + ROWS + k * CHANNEL, from, pointBytes, scratch);
      }
      for (let i: usize = 0; i < 4; i++) {
        transformEven(scratch + TILES + i * 256, scratch + ROWS + i * 96, scratch);
        transformOdd(scratch + TILES + i * 256, scratch + ROWS + i * 96, scratch);
      }
      storeTiles(
        y,
        mask,
        switches,
        bias,
        scratch + TILES,
        4,
        c,
        C4,
        H,
        W,
        rows,
        columns,
        tiles,
        tile + t,
        back,
        relu,
        rule,
        scratch + LANES,
      );
    }
  }
}
