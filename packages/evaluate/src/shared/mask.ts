import { SaliencyError, type RawMap } from "@deep-inside/spec";

/** Where something is: (height, width), rows from the top, 1 inside and 0 outside. */
export interface Mask {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

/** Half-open, in pixels: columns `left` to `right` - 1, rows `top` to `bottom` - 1. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The mask of a box. */
export function boxMask(box: PixelBox, height: number, width: number): Mask {
  const data = new Uint8Array(height * width);
  for (let i = Math.max(0, box.top); i < Math.min(height, box.bottom); i++) {
    for (let j = Math.max(0, box.left); j < Math.min(width, box.right); j++) data[i * width + j] = 1;
  }
  return { height, width, data };
}

/** The smallest box around a mask, `null` when it is empty. */
export function maskBox({ height, width, data }: Mask): PixelBox | null {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let i = 0, at = 0; i < height; i++) {
    for (let j = 0; j < width; j++, at++) {
      if (!data[at]) continue;
      left = Math.min(left, j);
      right = Math.max(right, j + 1);
      top = Math.min(top, i);
      bottom = i + 1;
    }
  }
  return right > left ? { left, top, right, bottom } : null;
}

/** @throws SaliencyError `bad-shape`: the extents of a map and a mask, or of two maps, differ */
export function checkSameExtents(one: Mask | RawMap, other: Mask | RawMap): void {
  if (one.height === other.height && one.width === other.width && one.data.length === other.data.length) return;
  throw new SaliencyError(
    "bad-shape",
    `A map or mask of ${one.width}x${one.height} was compared with one of ${other.width}x${other.height}; bring both to the same extents first.`,
  );
}
