import { SaliencyError } from "@deep-inside/spec";
import type { DecodedImage } from "../decode/decode-image.js";
import type { Limits } from "../decode/limits.js";
import { runJpegDecoder } from "./codec.js";
import { readJpegHeader } from "./header.js";

/** Padding that some cameras write after the last scan; the picture before it is whole. */
const HARMLESS_WARNING = /^Corrupt JPEG data: [1-9]\d? extraneous bytes before marker 0xd9$/;

/** @throws SaliencyError `bad-image` */
export async function decodeJpeg(bytes: Uint8Array, { maxPixels }: Limits): Promise<DecodedImage> {
  const header = readJpegHeader(bytes, maxPixels);
  const { image, warning } = await runJpegDecoder(bytes);
  if (warning !== undefined && !HARMLESS_WARNING.test(warning)) {
    throw new SaliencyError("bad-image", `The JPEG is damaged (${warning}); get the file again.`);
  }
  if (image.height !== header.height || image.width !== header.width) {
    throw new SaliencyError("bad-image", "The JPEG is damaged: its headers disagree on the size of the picture.");
  }
  return { image, orientation: header.orientation };
}
