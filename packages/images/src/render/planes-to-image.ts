import type { RgbImage } from "@deep-inside/spec";

/** A picture from planes (3, H, W) of 0..255, rounded. */
export function planesToImage(
  planes: Float32Array,
  { height, width }: { readonly height: number; readonly width: number },
): RgbImage {
  const size = height * width;
  const data = new Uint8Array(3 * size);
  for (let c = 0; c < 3; c++) {
    for (let at = 0; at < size; at++) {
      data[3 * at + c] = Math.min(Math.max(Math.round(planes[c * size + at] ?? 0), 0), 255);
    }
  }
  return { height, width, data };
}
