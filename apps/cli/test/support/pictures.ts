import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { encodePng } from "@deep-inside/images";
import { SAMPLES_URL } from "@deep-inside/weights";

/** A small PNG with a gradient and a bright square. */
export function pngPicture(height = 24, width = 40): Uint8Array {
  const data = new Uint8Array(height * width * 3);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const square = i > 6 && i < 14 && j > 10 && j < 20;
      data.set(square ? [250, 40, 30] : [i * 5, j * 4, 90], 3 * (i * width + j));
    }
  }
  return encodePng({ height, width, data });
}

export function jpegPicture(): Uint8Array {
  return new Uint8Array(readFileSync(new URL("owl-and-apple.jpg", SAMPLES_URL)));
}

/** The PNG with other extents in its header, and the checksum that goes with them. */
export function withExtents(png: Uint8Array, height: number, width: number): Uint8Array {
  const changed = png.slice();
  const view = new DataView(changed.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  view.setUint32(29, crc32(changed.subarray(12, 29)));
  return changed;
}
