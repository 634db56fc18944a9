// PNG samples to 8-bit RGB over a background: sub-byte and 16-bit samples, palettes, both kinds of transparency.
import { SaliencyError, type RgbImage } from "@deep-inside/spec";
import type { Rgb } from "../decode/decode-image.js";
import { GREY, GREY_ALPHA, PALETTE, RGB, RGB_ALPHA, type PngHeader } from "./header.js";

type Samples = Uint8Array | Uint8ClampedArray | Uint16Array;

/**
 * @param samples  as unfiltered: rows of bytes for depths up to 8 (each row begins a byte), words for 16
 * @param plte  palette, RGB triples
 * @param trns  alpha per palette entry, or the one transparent grey or colour as big-endian words
 * @throws SaliencyError `bad-image`: a palette index or transparency entry out of range
 */
export function pngPixelsToRgb(
  header: PngHeader,
  samples: Samples,
  plte: Uint8Array | undefined,
  trns: Uint8Array | undefined,
  background: Rgb,
): RgbImage {
  const { height, width, depth, colourType, channels } = header;
  const values = depth < 8 ? unpack(header, samples) : samples;
  const toByte =
    depth === 16 ? (v: number) => v >> 8 : depth === 8 ? (v: number) => v : (v: number) => (v * 255) / (2 ** depth - 1);
  const hasColour = colourType === RGB || colourType === RGB_ALPHA;
  const hasAlpha = colourType === GREY_ALPHA || colourType === RGB_ALPHA;
  checkTransparency(header, plte, trns);
  if (colourType === RGB && depth === 8 && trns === undefined) return { height, width, data: new Uint8Array(samples) };
  const key = trns && (colourType === GREY || colourType === RGB) ? words(trns) : undefined;

  const data = new Uint8Array(height * width * 3);
  const colour: [number, number, number] = [0, 0, 0];
  for (let pixel = 0; pixel < height * width; pixel++) {
    const at = pixel * channels;
    let alpha = 255;
    if (colourType === PALETTE) {
      const index = values[at] ?? 0;
      if (plte === undefined || 3 * index >= plte.length)
        throw new SaliencyError("bad-image", `The PNG is damaged: palette index ${index} is out of range.`);
      for (let c = 0; c < 3; c++) colour[c] = plte[3 * index + c] ?? 0;
      alpha = trns?.[index] ?? 255;
    } else {
      for (let c = 0; c < 3; c++) colour[c] = toByte(values[hasColour ? at + c : at] ?? 0);
      if (hasAlpha) alpha = toByte(values[at + channels - 1] ?? 0);
      else if (key?.every((value, c) => values[at + c] === value)) alpha = 0;
    }
    for (let c = 0; c < 3; c++) data[3 * pixel + c] = over(colour[c] ?? 0, alpha, background[c] ?? 0);
  }
  return { height, width, data };
}

/** `value` with coverage `alpha` over `below`, rounded to nearest: what PIL's paste with a mask gives. */
function over(value: number, alpha: number, below: number): number {
  return alpha === 255 ? value : Math.floor((value * alpha + below * (255 - alpha)) / 255 + 0.5);
}

function checkTransparency(
  { colourType, channels }: PngHeader,
  plte: Uint8Array | undefined,
  trns: Uint8Array | undefined,
): void {
  if (trns === undefined) return;
  const fits =
    colourType === PALETTE
      ? trns.length <= (plte?.length ?? 0) / 3
      : (colourType === GREY || colourType === RGB) && trns.length === 2 * channels;
  if (!fits)
    throw new SaliencyError(
      "bad-image",
      `The PNG is damaged: its transparency chunk of ${trns.length} bytes does not fit its colour type.`,
    );
}

function words(bytes: Uint8Array): number[] {
  return Array.from({ length: bytes.length / 2 }, (_, k) => ((bytes[2 * k] ?? 0) << 8) | (bytes[2 * k + 1] ?? 0));
}

/** One sample per element from rows of 1, 2 or 4 bits a sample, most significant first. */
function unpack({ height, width, depth }: PngHeader, packed: Samples): Uint8Array {
  const samplesPerByte = 8 / depth;
  const rowBytes = Math.ceil(width / samplesPerByte);
  const values = new Uint8Array(height * width);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const byte = packed[i * rowBytes + Math.floor(j / samplesPerByte)] ?? 0;
      values[i * width + j] = (byte >> (8 - depth * (1 + (j % samplesPerByte)))) & (2 ** depth - 1);
    }
  }
  return values;
}
