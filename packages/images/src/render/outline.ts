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
  const { height, width } = image;
  const clip = (value: number, end: number): number => Math.min(end, Math.max(0, Math.round(value)));
  const [left, right] = [clip(box.left, width), clip(box.right, width)];
  const [top, bottom] = [clip(box.top, height), clip(box.bottom, height)];
  const mask = new Uint8Array(height * width);
  for (let i = top; i < bottom; i++) mask.fill(1, i * width + left, i * width + right);
  return drawMaskContour(image, mask, options);
}

/**
 * A copy of the picture with the inner border of a mask: its pixels that are within `thickness` of a pixel outside, or of
 * the picture's edge.
 *
 * @param mask  (height, width), 0 is outside
 * @throws SaliencyError `bad-shape`: the mask is not of the picture's extents; `bad-option`: thickness
 */
export function drawMaskContour(image: RgbImage, mask: Uint8Array, options: OutlineOptions = {}): RgbImage {
  const { color = RED, thickness = 2 } = options;
  const { height, width } = image;
  if (!Number.isSafeInteger(thickness) || thickness < 1) {
    throw new SaliencyError("bad-option", `thickness is ${thickness}, expected an integer of at least 1`);
  }
  if (mask.length !== height * width) {
    throw new SaliencyError("bad-shape", `the mask has ${mask.length} values, the picture ${width}x${height} pixels`);
  }
  const data = image.data.slice();
  let inner = Uint8Array.from(mask, (value) => (value === 0 ? 0 : 1));
  for (let t = 0; t < thickness; t++) inner = erode(inner, height, width);
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (mask[pixel] !== 0 && inner[pixel] === 0) data.set(color, 3 * pixel);
  }
  return { height, width, data };
}

/** Pixels of the mask all of whose eight neighbours are in it; beyond the edge is outside. */
function erode(mask: Uint8Array, height: number, width: number): Uint8Array<ArrayBuffer> {
  const inner = new Uint8Array(mask.length);
  for (let i = 1; i < height - 1; i++) {
    for (let j = 1; j < width - 1; j++) {
      const at = i * width + j;
      const full = [at - width, at, at + width].every((k) => mask[k - 1] === 1 && mask[k] === 1 && mask[k + 1] === 1);
      inner[at] = full ? 1 : 0;
    }
  }
  return inner;
}
