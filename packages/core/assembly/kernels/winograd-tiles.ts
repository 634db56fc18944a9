// Where the tiles of a batch lie. Tiles are numbered through all images: image, tile row, tile column.
import { pixelOffset } from "./blocked";
import { TILE } from "./winograd-points";

/** Offset in bytes of the first pixel of tile t in channel block 0; `image` = bytes of one image. */
export function tileOffset(t: i32, image: usize, W: i32, offset: i32, rows: i32, columns: i32): usize {
  const n = t / (rows * columns);
  const within = t - n * rows * columns;
  const i = within / columns;
  const j = within - i * columns;
  return <usize>n * image + pixelOffset(TILE * i - offset, TILE * j - offset, W);
}
