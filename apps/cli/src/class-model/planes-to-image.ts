import type { RgbImage } from "@deep-inside/spec";

/** A picture from planes (3, H, W) of 0..255, rounded. */
export function planesToImage(
  planes: Float32Array,
  extents: { readonly height: number; readonly width: number },
): RgbImage {
  const { height, width } = extents;
  const size = height * width;
  const data = Uint8Array.from(planes, (_, at) =>
    Math.min(Math.max(Math.round(planes[(at % 3) * size + Math.floor(at / 3)] ?? 0), 0), 255),
  );
  return { height, width, data };
}
