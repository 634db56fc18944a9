import type { Localization } from "@deep-inside/core";
import { drawBox, drawMaskContour, type Rgb } from "@deep-inside/images";
import type { RgbImage } from "@deep-inside/spec";

/** Colours of the objects, the likeliest first; then they begin again. Told apart also by most of the colour-blind. */
export const COLOURS: readonly { readonly name: string; readonly rgb: Rgb }[] = [
  { name: "red", rgb: [230, 25, 40] },
  { name: "blue", rgb: [0, 114, 255] },
  { name: "yellow", rgb: [255, 214, 0] },
  { name: "green", rgb: [0, 158, 90] },
  { name: "pink", rgb: [245, 130, 220] },
];

export function colourOf(rank: number): (typeof COLOURS)[number] {
  return COLOURS[rank % COLOURS.length]!;
}

/** The picture with the outline and the box of every object, the first on top. */
export function drawObjects(image: RgbImage, objects: readonly Localization[]): RgbImage {
  const thickness = Math.max(2, Math.round(Math.max(image.height, image.width) / 300));
  let drawn = image;
  for (const [rank, { mask, box }] of [...objects.entries()].reverse()) {
    const color = colourOf(rank).rgb;
    drawn = drawMaskContour(drawn, mask, { color, thickness: Math.max(1, thickness >> 1) });
    drawn = drawBox(drawn, box, { color, thickness });
  }
  return drawn;
}

/** White on the object, black elsewhere. */
export function drawMask({ height, width }: RgbImage, { mask }: Localization): RgbImage {
  return { height, width, data: Uint8Array.from({ length: 3 * mask.length }, (_, at) => 255 * mask[(at / 3) | 0]!) };
}

/** What is in the box, white where it is not the object. */
export function drawCutout(image: RgbImage, { mask, box }: Localization): RgbImage {
  const [height, width] = [box.bottom - box.top, box.right - box.left];
  const data = new Uint8Array(3 * height * width).fill(255);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const from = (i + box.top) * image.width + j + box.left;
      if (mask[from]) data.set(image.data.subarray(3 * from, 3 * from + 3), 3 * (i * width + j));
    }
  }
  return { height, width, data };
}
