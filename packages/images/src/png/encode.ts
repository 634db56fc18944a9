import { SaliencyError, type RgbImage } from "@deep-inside/spec";
import { zlibSync } from "fflate";
import { writeChunks } from "./chunks.js";
import { textChunk } from "./text.js";

const NONE = 0;
const SUB = 1;
const UP = 2;

/**
 * Encodes 8-bit RGB as PNG. The same picture and texts give the same bytes on every runtime.
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
    { type: "IDAT", data: zlibSync(filterLines(image), { level: 6 }) },
    { type: "IEND", data: new Uint8Array(0) },
  ]);
}

/** Each line with the filter, of none, sub and up, that leaves the smallest sum of absolute differences. */
function filterLines({ height, width, data }: RgbImage): Uint8Array {
  const stride = 3 * width;
  const lines = new Uint8Array(height * (stride + 1));
  for (let i = 0; i < height; i++) {
    const from = i * stride;
    const sums = [0, 0, 0];
    for (let k = 0; k < stride; k++)
      for (const filter of [NONE, SUB, UP])
        sums[filter] = (sums[filter] ?? 0) + magnitude(residual(data, from, k, stride, filter));
    const filter = sums.indexOf(Math.min(...sums));
    const to = i * (stride + 1);
    lines[to] = filter;
    for (let k = 0; k < stride; k++) lines[to + 1 + k] = residual(data, from, k, stride, filter);
  }
  return lines;
}

function residual(data: Uint8Array, from: number, k: number, stride: number, filter: number): number {
  const value = data[from + k] ?? 0;
  if (filter === SUB) return k < 3 ? value : value - (data[from + k - 3] ?? 0);
  if (filter === UP) return from === 0 ? value : value - (data[from + k - stride] ?? 0);
  return value;
}

/** Size of a difference taken modulo 256. */
function magnitude(difference: number): number {
  const byte = difference & 0xff;
  return byte < 128 ? byte : 256 - byte;
}
