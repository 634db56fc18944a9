import { SaliencyError } from "@deep-inside/spec";
import { checkExtents } from "../decode/limits.js";

export const GREY = 0;
export const RGB = 2;
export const PALETTE = 3;
export const GREY_ALPHA = 4;
export const RGB_ALPHA = 6;

/** Samples per pixel and permitted bits per sample of each colour type (W3C PNG 3rd edition, table 8). */
const COLOUR_TYPES: ReadonlyMap<number, { channels: number; depths: readonly number[] }> = new Map([
  [GREY, { channels: 1, depths: [1, 2, 4, 8, 16] }],
  [RGB, { channels: 3, depths: [8, 16] }],
  [PALETTE, { channels: 1, depths: [1, 2, 4, 8] }],
  [GREY_ALPHA, { channels: 2, depths: [8, 16] }],
  [RGB_ALPHA, { channels: 4, depths: [8, 16] }],
]);

export interface PngHeader {
  readonly height: number;
  readonly width: number;
  /** Bits per sample. */
  readonly depth: number;
  readonly colourType: number;
  /** Samples per pixel; 1 for palette indices. */
  readonly channels: number;
  readonly interlaced: boolean;
  /** Bytes of the decompressed image data: all scan lines with their filter bytes. */
  readonly rawBytes: number;
}

/** First row and column, and their steps, of the seven passes of Adam7. */
const ADAM7 = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
] as const;

/** @throws SaliencyError `bad-image`: not a header, too large, or of a kind that is not decoded */
export function readPngHeader(data: Uint8Array, maxPixels: number): PngHeader {
  const refuse = (what: string): never => {
    throw new SaliencyError("bad-image", what);
  };
  if (data.length !== 13) refuse(`The PNG is damaged: its header has ${data.length} bytes, expected 13.`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  const [depth = 0, colourType = 0, compression, filter, interlace = 0] = data.subarray(8);
  checkExtents("PNG", height, width, maxPixels);
  const kind = COLOUR_TYPES.get(colourType);
  if (kind === undefined || !kind.depths.includes(depth)) {
    return refuse(
      `The PNG header says colour type ${colourType} with ${depth} bits a sample, which PNG does not have.`,
    );
  }
  if (compression !== 0 || filter !== 0 || interlace > 1)
    refuse("The PNG header names a compression, filter or interlace method that PNG does not have.");
  const interlaced = interlace === 1;
  if (interlaced && depth < 8)
    refuse(`The PNG is interlaced with ${depth} bits a sample, which is not decoded; save it without interlacing.`);

  const lines = (rows: number, columns: number): number =>
    rows < 1 || columns < 1 ? 0 : rows * (1 + Math.ceil((columns * kind.channels * depth) / 8));
  const rawBytes = interlaced
    ? ADAM7.reduce(
        (sum, [i, j, rowStep, columnStep]) =>
          sum + lines(Math.ceil((height - i) / rowStep), Math.ceil((width - j) / columnStep)),
        0,
      )
    : lines(height, width);
  return { height, width, depth, colourType, channels: kind.channels, interlaced, rawBytes };
}
