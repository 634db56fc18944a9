import { decodeImage } from "@deep-inside/images";
import { SaliencyError } from "@deep-inside/spec";
import type { Mask } from "../shared/mask.js";

/**
 * A mask from a picture file: everything but black is the object.
 *
 * @param extents  that the mask must have: those of its picture
 * @throws SaliencyError `bad-image`, `bad-shape` when the extents differ or nothing is marked
 */
export async function readMask(
  bytes: Uint8Array,
  path: string,
  extents: { readonly height: number; readonly width: number },
): Promise<Mask> {
  const { height, width, data: rgb } = await decodeImage(bytes);
  if (height !== extents.height || width !== extents.width) {
    throw new SaliencyError(
      "bad-shape",
      `The mask "${path}" is ${width}x${height}, its picture ${extents.width}x${extents.height}; they must be equal.`,
    );
  }
  const data = new Uint8Array(height * width);
  for (let at = 0; at < data.length; at++) data[at] = rgb[3 * at] || rgb[3 * at + 1] || rgb[3 * at + 2] ? 1 : 0;
  if (!data.includes(1)) throw new SaliencyError("bad-shape", `The mask "${path}" is black: it marks no object.`);
  return { height, width, data };
}
