// Input transform V = B' d B of Winograd tiles, for planes of the blocked layout.
//
//   V (36, groups of tiles, C4 * 4, 8)    the last group may hold 4 tiles; see `vOffset`
//
// The transform runs over vectors of four channels of one tile; the multiplication wants vectors of tiles of one
// channel. So tiles are taken four at a time, and each point's 4 x 4 block is transposed on its way out.
import { madd, transpose4x4 } from "../simd";
import { planeBytes, rowBytes } from "./blocked";
import { TILE_POINTS } from "./winograd-points";
import { tileOffset } from "./winograd-tiles";

// `scratch`: 36 vectors of one tile between the two axes, then 36 points of four tiles: 2880 bytes.
const POINTS_AT: usize = 36 * 16;

/**
 * One axis: six values `step` bytes apart at `from`, six results `out` bytes apart at `to`.
 *
 *   v0 = d0 - 97/36 d2 + d4          v1, v2 = (d4 - 9/4 d2) +- (2/3 d3 - 3/2 d1)
 *   v5 = d1 - 97/36 d3 + d5          v3, v4 = (d4 - 4/9 d2) +- (3/2 d3 - 2/3 d1)
 */
function transformAxis(to: usize, out: usize, from: usize, step: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  const d4 = v128.load(from + 4 * step);
  const d5 = v128.load(from + 5 * step);
  const both = f32x4.splat(-97.0 / 36.0);
  const near = f32x4.splat(2.0 / 3.0);
  const far = f32x4.splat(3.0 / 2.0);
  const a = madd(d2, f32x4.splat(-9.0 / 4.0), d4);
  const b = madd(d3, near, f32x4.mul(d1, f32x4.splat(-3.0 / 2.0)));
  const c = madd(d2, f32x4.splat(-4.0 / 9.0), d4);
  const e = madd(d3, far, f32x4.mul(d1, f32x4.splat(-2.0 / 3.0)));
  v128.store(to, madd(d2, both, f32x4.add(d0, d4)));
  v128.store(to + out, f32x4.add(a, b));
  v128.store(to + 2 * out, f32x4.sub(a, b));
  v128.store(to + 3 * out, f32x4.add(c, e));
  v128.store(to + 4 * out, f32x4.sub(c, e));
  v128.store(to + 5 * out, madd(d3, both, f32x4.add(d1, d5)));
}

/**
 * Tiles `tile`..tile+count-1 (count a multiple of 4; tiles past the end repeat the last one) of channel blocks
 * first..last-1. `x`: blocked planes (n, C4, H, W), of which tile (i, j) starts at pixel (4i - offset, 4j - offset);
 * an image has `rows` x `columns` tiles, all images `tiles`. `pointBytes`: distance of two points in V.
 */
export function winogradTransformInput(
  v: usize,
  pointBytes: usize,
  x: usize,
  scratch: usize,
  C4: i32,
  H: i32,
  W: i32,
  offset: i32,
  rows: i32,
  columns: i32,
  tiles: i32,
  tile: i32,
  count: i32,
  first: i32,
  last: i32,
): void {
  const row = rowBytes(W);
  const plane = planeBytes(H, W);
  const image = <usize>C4 * plane;
  const points = scratch + POINTS_AT;
  const end = tiles - 1;
  for (let t = 0; t < count; t += 4) {
    const x0 = x + tileOffset(min(tile + t, end), image, W, offset, rows, columns);
    const x1 = x + tileOffset(min(tile + t + 1, end), image, W, offset, rows, columns);
    const x2 = x + tileOffset(min(tile + t + 2, end), image, W, offset, rows, columns);
    const x3 = x + tileOffset(min(tile + t + 3, end), image, W, offset, rows, columns);
    // Groups of 8 tiles; a last group of 4 has rows of 4.
    const lane: usize = (t & 7) == 0 && t + 4 == count ? 16 : 32;
    const group = v + ((<usize>((t & ~7) * C4 * 4 + (t & 7))) << 2);
    for (let c = first; c < last; c++) {
      for (let k = 0; k < 4; k++) {
        const from = (k < 2 ? (k == 0 ? x0 : x1) : k == 2 ? x2 : x3) + <usize>c * plane;
        for (let j: usize = 0; j < 6; j++) transformAxis(scratch + (j << 4), 96, from + (j << 4), row);
        const to = points + ((<usize>k) << 4);
        for (let i: usize = 0; i < 6; i++) transformAxis(to + i * 384, 64, scratch + i * 96, 16);
      }
      let to = group + <usize>(c * 4) * lane;
      for (let p = 0; p < TILE_POINTS; p++, to += pointBytes) transpose4x4(to, lane, points + ((<usize>p) << 6));
    }
  }
}
