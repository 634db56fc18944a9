import { decodeImage } from "@deep-inside/images";
import { SaliencyError, type RgbImage } from "@deep-inside/spec";
import { toRgb } from "./pixels.js";

/** Formats that only the browser decodes, by their first bytes. Their pixels may differ between browsers. */
const BROWSER_ONLY = [/^GIF8/, /^RIFF....WEBP/s, /^....ftypavi/s];

/**
 * Pixels of a picture file. PNG and JPEG are decoded as in Node, byte for byte; WebP, AVIF and GIF by the browser, and
 * then the file says less than the pixels: it is not kept.
 *
 * @throws SaliencyError `bad-image`, `out-of-memory`, `unsupported-runtime` where a policy forbids the JPEG decoder
 */
export async function decodePicture(file: Blob): Promise<{ image: RgbImage; file: Blob | null }> {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()));
  if (BROWSER_ONLY.some((pattern) => pattern.test(head))) return { image: await decodeByBrowser(file), file: null };
  return { image: await decodeImage(new Uint8Array(await file.arrayBuffer())), file };
}

async function decodeByBrowser(file: Blob): Promise<RgbImage> {
  try {
    return readBitmap(await createImageBitmap(file, { premultiplyAlpha: "none", colorSpaceConversion: "none" }));
  } catch (error) {
    throw new SaliencyError("bad-image", "The browser cannot decode this picture; convert it to PNG or JPEG.", {
      cause: error,
    });
  }
}

/** Pixels of a bitmap over white; the bitmap is closed. */
export function readBitmap(bitmap: ImageBitmap): RgbImage {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new SaliencyError("out-of-memory", `There is no canvas of ${width} x ${height} pixels.`);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return toRgb(context.getImageData(0, 0, width, height));
}
