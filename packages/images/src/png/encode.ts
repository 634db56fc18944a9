import { SaliencyError, type RgbImage } from "@deep-inside/spec";
import { writeChunks } from "./chunks.js";
import { textChunk } from "./text.js";
import { deflate } from "./zlib.js";

/** Of a 12-megapixel photograph, 6 would take four times as long for 8 % fewer bytes. */
const COMPRESSION = 2;

const NONE = 0;
const SUB = 1;
const UP = 2;

/**
 * Encodes 8-bit RGB as PNG. The same picture and texts give the same bytes on the same runtime; another one may compress
 * them otherwise.
 *
 * @param image  (height, width, 3)
 * @param text  provenance by keyword, written in the order of the record before the pixels
 * @throws SaliencyError `bad-shape`: the data do not fit the extents; `bad-option`: a keyword or text PNG forbids
 */
export function encodePng(image: RgbImage, text: Readonly<Record<string, string>> = {}): Uint8Array {
  const { height, width, data } = image;
  if (height < 1 || width < 1 || data.length !== height * width * 3) {
    throw new SaliencyError("bad-shape", `an RGB picture of ${width}x${height} cannot have ${data.length} bytes`);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 2], 8); // 8 bits a sample, RGB
  return writeChunks([
    { type: "IHDR", data: header },
    ...Object.entries(text).map(([keyword, value]) => textChunk(keyword, value)),
    { type: "IDAT", data: deflate(filterLines(image), COMPRESSION) },
    { type: "IEND", data: new Uint8Array(0) },
  ]);
}

/** Each line with the filter, of none, sub and up, that leaves the smallest sum of absolute differences. */
function filterLines({ height, width, data }: RgbImage): Uint8Array {
  const stride = 3 * width;
  const lines = new Uint8Array(height * (stride + 1));
  const candidates = [NONE, SUB, UP].map(() => new Uint8Array(stride));
  let above: Uint8Array = new Uint8Array(stride);
  for (let i = 0; i < height; i++) {
    const line = data.subarray(i * stride, (i + 1) * stride);
    const sums = candidates.map((residuals, filter) => filterLine(residuals, line, above, filter));
    const best = sums.indexOf(Math.min(...sums));
    lines[i * (stride + 1)] = best;
    lines.set(candidates[best] ?? line, i * (stride + 1) + 1);
    above = line;
  }
  return lines;
}

/** Fills `residuals` and returns the sum of their sizes, differences being taken modulo 256. */
function filterLine(residuals: Uint8Array, line: Uint8Array, above: Uint8Array, filter: number): number {
  let sum = 0;
  for (let k = 0; k < line.length; k++) {
    const predicted = filter === SUB ? (k < 3 ? 0 : line[k - 3]) : filter === UP ? above[k] : 0;
    const residual = ((line[k] ?? 0) - (predicted ?? 0)) & 0xff;
    residuals[k] = residual;
    sum += residual < 128 ? residual : 256 - residual;
  }
  return sum;
}
