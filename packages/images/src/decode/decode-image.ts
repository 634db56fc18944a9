import { asSaliencyError, fileBytes, SaliencyError, type RgbImage } from "@deep-inside/spec";
import { decodeJpeg } from "../jpeg/decode.js";
import { decodePng } from "../png/decode.js";
import { detectFormat } from "./format.js";
import { DEFAULT_LIMITS, type Limits } from "./limits.js";
import { applyOrientation, type Orientation } from "./orientation.js";

export type Rgb = readonly [red: number, green: number, blue: number];

export interface DecodeOptions extends Partial<Limits> {
  /** Colour under transparent pixels, 0..255. Default white. */
  readonly background?: Rgb;
  /** Set the picture upright as its EXIF orientation says. Default true; PIL and torchvision do not do it by themselves. */
  readonly applyOrientation?: boolean;
}

/** Stored pixels and the orientation that the file states. */
export interface DecodedImage {
  readonly image: RgbImage;
  readonly orientation: Orientation;
}

const WHITE: Rgb = [255, 255, 255];

/**
 * Decodes a PNG or JPEG to 8-bit RGB; byte for byte what PIL gives. The format is told by the first bytes.
 *
 * Stated choices: samples are taken as sRGB (colour profiles and gamma are ignored, as in PIL); 16-bit samples keep
 * their high byte; transparent pixels are laid over `background`; the first frame of an animated PNG is taken.
 * CMYK, arithmetic-coded, lossless and 12-bit JPEGs are refused. So is every file that is damaged or cut short,
 * even where a decoder could show part of it.
 *
 * @param content  the file's content
 * @param options.background  colour under transparent pixels, default white
 * @param options.maxPixels  default 100e6, checked in the header before anything is decoded
 * @param options.maxBytes  default 64 MiB
 * @param options.applyOrientation  default true
 * @throws SaliencyError `bad-image` (what is wrong with it), `bad-option` (a limit or colour out of its range),
 *   `out-of-memory`, `unsupported-runtime` (the JPEG decoder's WebAssembly did not start)
 */
export async function decodeImage(content: Uint8Array | ArrayBuffer, options: DecodeOptions = {}): Promise<RgbImage> {
  const bytes = fileBytes(content, "bad-image");
  const { background = WHITE, applyOrientation: upright = true } = options;
  const limits: Limits = {
    maxPixels: options.maxPixels ?? DEFAULT_LIMITS.maxPixels,
    maxBytes: options.maxBytes ?? DEFAULT_LIMITS.maxBytes,
  };
  checkOptions(background, limits);
  if (bytes.length > limits.maxBytes) {
    throw new SaliencyError(
      "bad-image",
      `The file has ${bytes.length} bytes, at most ${limits.maxBytes} are read; scale the picture down first.`,
    );
  }
  const format = detectFormat(bytes);
  try {
    const { image, orientation } =
      format === "png" ? await decodePng(bytes, background, limits) : await decodeJpeg(bytes, limits);
    return upright ? applyOrientation(image, orientation) : image;
  } catch (error) {
    // What an engine throws for a buffer it cannot allocate.
    const code = error instanceof RangeError ? "out-of-memory" : "bad-image";
    throw asSaliencyError(error, code);
  }
}

function checkOptions(background: Rgb, limits: Limits): void {
  if (background.length !== 3 || !background.every((c) => Number.isInteger(c) && c >= 0 && c <= 255)) {
    throw new SaliencyError(
      "bad-option",
      `background is [${background.join(", ")}], expected three integers in 0..255`,
    );
  }
  for (const [name, value] of Object.entries(limits)) {
    if (!(value >= 1)) throw new SaliencyError("bad-option", `${name} is ${value}, expected at least 1`);
  }
}
