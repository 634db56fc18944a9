import { SaliencyError, type RgbImage } from "@deep-inside/spec";
import type { Rgb } from "../decode/decode-image.js";
import type { Box } from "../geometry/geometry.js";

export interface OutlineOptions {
  /** Default red. */
  readonly color?: Rgb | undefined;
  /** In pixels, drawn inwards. Default 2. */
  readonly thickness?: number | undefined;
}

const RED: Rgb = [255, 0, 0];

/**
 * A copy of the picture with the outline of a box, its edges rounded to whole pixels and clipped to the picture.
 *
 * @throws SaliencyError `bad-option`: thickness is not a positive integer
 */
export function drawBox(image: RgbImage, box: Box, options: OutlineOptions = {}): RgbImage {
  const { color, thickness } = checked(options);
  const { height, width } = image;
  const clip = (value: number, end: number): number => Math.min(end, Math.max(0, Math.round(value)));
  const [left, right] = [clip(box.left, width), clip(box.right, width)];
  const [top, bottom] = [clip(box.top, height), clip(box.bottom, height)];
  const data = image.data.slice();
  for (let i = top; i < bottom; i++) {
    for (let j = left; j < right; j++) {
      const inwards = Math.min(i - top, bottom - 1 - i, j - left, right - 1 - j);
      if (inwards < thickness) data.set(color, 3 * (i * width + j));
    }
  }
  return { height, width, data };
}

/**
 * A copy of the picture with the inner border of a mask: its pixels that are within `thickness` of a pixel outside, or of
 * the picture's edge.
 *
 * @param mask  (height, width), 0 is outside
 * @throws SaliencyError `bad-shape`: the mask is not of the picture's extents; `bad-option`: thickness
 */
export function drawMaskContour(image: RgbImage, mask: Uint8Array, options: OutlineOptions = {}): RgbImage {
  const { color, thickness } = checked(options);
  const { height, width } = image;
  if (mask.length !== height * width) {
    throw new SaliencyError("bad-shape", `the mask has ${mask.length} values, the picture ${width}x${height} pixels`);
  }
  const data = image.data.slice();
  const inner = erode(mask, height, width, thickness);
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (mask[pixel] !== 0 && inner[pixel] === 0) data.set(color, 3 * pixel);
  }
  return { height, width, data };
}

function checked({ color = RED, thickness = 2 }: OutlineOptions): { color: Rgb; thickness: number } {
  if (Number.isSafeInteger(thickness) && thickness >= 1) return { color, thickness };
  throw new SaliencyError("bad-option", `thickness is ${thickness}, expected an integer of at least 1`);
}

/** 1 for the pixels of the mask from which none outside is within `reach` rows and columns; beyond the edge is outside. */
function erode(mask: Uint8Array, height: number, width: number, reach: number): Uint8Array {
  // The middle of a run of 2 reach + 1 stays: first along rows, then along columns, whose runs grow row by row.
  const along = new Uint8Array(mask.length);
  for (let at = 0, run = 0; at < mask.length; at++) {
    if (at % width === 0) run = 0;
    run = mask[at] === 0 ? 0 : run + 1;
    if (run > 2 * reach) along[at - reach] = 1;
  }
  const inner = new Uint8Array(mask.length);
  const runs = new Uint32Array(width);
  for (let i = 0, at = 0; i < height; i++) {
    for (let j = 0; j < width; j++, at++) {
      runs[j] = along[at] === 0 ? 0 : runs[j]! + 1;
      if (runs[j]! > 2 * reach) inner[at - reach * width] = 1;
    }
  }
  return inner;
}
