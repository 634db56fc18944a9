// Where the tiles of a batch lie. Tiles are numbered through all images: image, tile row, tile column.
import { pixelOffset } from "./blocked";

/**
 * For tiles `tile`..tile+count-1 of m x m pixels, the offset in bytes of the first pixel in channel block 0, as u32;
 * tiles past the last repeat it. `image` = bytes of one image.
 */
export function writeTileOffsets(
  to: usize,
  m: i32,
  image: usize,
  W: i32,
  offset: i32,
  rows: i32,
  columns: i32,
  tiles: i32,
  tile: i32,
  count: i32,
): void {
  for (let t = 0; t < count; t++, to += 4) {
    const number = min(tile + t, tiles - 1);
    const n = number / (rows * columns);
    const within = number - n * rows * columns;
    const i = within / columns;
    const j = within - i * columns;
    store<u32>(to, <u32>(<usize>n * image + pixelOffset(m * i - offset, m * j - offset, W)));
  }
}

/** Bytes between two points above which all points together are more than a second cache holds. */
const FAR: usize = 48 * 1024;

/**
 * Reads a line at each of 36 points at once (compilers keep such a load, it could trap), where the points lie far from the
 * processor: waiting for all of them together costs one delay, one after another nearly as many as there are points.
 */
export function touchPoints(at: usize, pointBytes: usize): void {
  if (pointBytes < FAR) return;
  for (const end = at + 36 * pointBytes; at < end; at += pointBytes) load<u8>(at);
}
