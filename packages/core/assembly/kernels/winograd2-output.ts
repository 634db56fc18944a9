// Output transform y = A' M A of Winograd tiles F(2x2), the same in both directions: the turned kernel's constant is 1.
import { LANE_BITS, transposeBlocks, writeLaneBits } from "../simd";
import { storeTiles } from "./winograd-store";

// Scratch: constants; 8 values of one channel between the axes; 4 pixels of 4 channels, vectors over tiles; two rows of the
// pixels of four tiles.
const LANES: usize = 0;
const ROWS: usize = LANES + LANE_BITS;
const PIXELS: usize = ROWS + 8 * 16;
const TILES: usize = PIXELS + 16 * 16;

/** One axis, n times: y0 = m0 + m1 + m2, y1 = m1 - m2 + m3. */
function transformAxis(to: usize, out: usize, toNext: usize, from: usize, step: usize, fromNext: usize, n: i32): void {
  for (; n > 0; n--, from += fromNext, to += toNext) {
    const m1 = v128.load(from + step);
    const m2 = v128.load(from + 2 * step);
    v128.store(to, f32x4.add(v128.load(from), f32x4.add(m1, m2)));
    v128.store(to + out, f32x4.add(f32x4.sub(m1, m2), v128.load(from + 3 * step)));
  }
}

/** As `winogradTransformOutput`, with tiles of 2 x 2 pixels. */
export function winograd2TransformOutput(
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
  writeLaneBits(scratch + LANES);
  for (let c = first; c < last; c++) {
    for (let t = 0; t < count; t += 4) {
      for (let k: usize = 0; k < 4; k++) {
        const from = m + (<usize>(c * 4) + k) * channel + ((<usize>t) << 2);
        transformAxis(scratch + ROWS, 16, 32, from, pointBytes, 4 * pointBytes, 4);
        transformAxis(scratch + PIXELS + (k << 4), 128, 64, scratch + ROWS, 32, 16, 2);
      }
      transposeBlocks(scratch + TILES, 32, 16, scratch + PIXELS, 2);
      transposeBlocks(scratch + TILES + 128, 32, 16, scratch + PIXELS + 128, 2);
      storeTiles(
        y,
        mask,
        switches,
        bias,
        scratch + TILES,
        2,
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
