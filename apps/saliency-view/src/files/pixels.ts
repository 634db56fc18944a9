// Pixels as pages give them, as the network takes them, and as canvases show them.
import { SaliencyError, type RgbImage } from "@deep-inside/spec";

/**
 * A copy of RGB pixels, or of RGBA pixels laid over white.
 *
 * @throws SaliencyError `bad-shape`
 */
export function toRgb({ width, height, data }: ImageData | RgbImage): RgbImage {
  if (data.length === 4 * width * height) return overWhite(width, height, data);
  if (data.length === 3 * width * height) return { width, height, data: new Uint8Array(data) };
  throw new SaliencyError(
    "bad-shape",
    `Pixels of ${width} x ${height} are ${3 * width * height} bytes (RGB) or ${4 * width * height} (RGBA), found ${data.length}.`,
  );
}

function overWhite(width: number, height: number, rgba: ArrayLike<number>): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4) {
    const alpha = rgba[from + 3]! / 255;
    for (let c = 0; c < 3; c++) {
      const value = rgba[from + c]!;
      data[to++] = alpha === 1 ? value : Math.round(255 + alpha * (value - 255));
    }
  }
  return { width, height, data };
}

/** Opaque pixels for a canvas. */
export function toRgba({ width, height, data: rgb }: RgbImage): ImageData {
  const pixels = new ImageData(width, height);
  const rgba = pixels.data;
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from]!;
    rgba[to + 1] = rgb[from + 1]!;
    rgba[to + 2] = rgb[from + 2]!;
    rgba[to + 3] = 255;
  }
  return pixels;
}
