import type { RgbImage } from "@deep-inside/spec";

/** EXIF orientation: which corner of the stored rows is the top left of the picture. 1 is upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * The picture set upright. Orientations 5 to 8 exchange height and width.
 * Every orientation is a walk over the stored pixels with a constant step per output row and per output column.
 */
export function applyOrientation(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const { height: H, width: W } = image;
  const swapped = orientation >= 5;
  const height = swapped ? W : H;
  const width = swapped ? H : W;
  const [start, perRow, perColumn] = walk(orientation, H, W);

  const data = new Uint8Array(image.data.length);
  for (let i = 0, to = 0; i < height; i++) {
    for (let j = 0, from = 3 * (start + i * perRow); j < width; j++, from += 3 * perColumn, to += 3) {
      for (let c = 0; c < 3; c++) data[to + c] = image.data[from + c] ?? 0;
    }
  }
  return { height, width, data };
}

/** Index of the stored pixel that comes first, and the steps to the next output row and column, in pixels. */
function walk(orientation: Orientation, H: number, W: number): [start: number, perRow: number, perColumn: number] {
  const lastRow = (H - 1) * W;
  switch (orientation) {
    case 1:
      return [0, W, 1];
    case 2:
      return [W - 1, W, -1];
    case 3:
      return [lastRow + W - 1, -W, -1];
    case 4:
      return [lastRow, -W, 1];
    case 5:
      return [0, 1, W];
    case 6:
      return [lastRow, 1, -W];
    case 7:
      return [lastRow + W - 1, -1, -W];
    case 8:
      return [W - 1, -1, W];
  }
}
