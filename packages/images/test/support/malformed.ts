import { crc32, deflateSync } from "node:zlib";

/** A PNG chunk with its right CRC. */
export function chunk(type: string, data: Uint8Array | readonly number[] = []): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), Buffer.from(data)]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(body.length - 4);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}

export function ihdr(
  width: number,
  height: number,
  [depth, colourType, compression, filter, interlace] = [8, 2, 0, 0, 0],
): Uint8Array {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width);
  data.writeUInt32BE(height, 4);
  data.set([depth ?? 8, colourType ?? 2, compression ?? 0, filter ?? 0, interlace ?? 0], 8);
  return chunk("IHDR", data);
}

export const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

export const png = (...chunks: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat([Buffer.from(SIGNATURE), ...chunks]));

/** IDAT of `bytes` zeros, which are scan lines without a filter. */
export const idat = (bytes: number): Uint8Array => chunk("IDAT", deflateSync(Buffer.alloc(bytes)));

export const IEND = chunk("IEND");

/** A JPEG segment with its length field. */
export const segment = (marker: number, data: readonly number[]): number[] => [
  0xff,
  marker,
  (data.length + 2) >> 8,
  (data.length + 2) & 0xff,
  ...data,
];

/** A frame header; 1 component has no subsampling. */
export function frame(width: number, height: number, { marker = 0xc0, precision = 8, components = 1 } = {}): number[] {
  const parts = Array.from({ length: components }, (_, k) => [k + 1, 0x11, 0]).flat();
  return segment(marker, [precision, height >> 8, height & 0xff, width >> 8, width & 0xff, components, ...parts]);
}

/** An empty scan of one component. */
export const SCAN = [...segment(0xda, [1, 1, 0, 0, 63, 0]), 0x00];

export const jpeg = (...parts: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from([0xff, 0xd8, ...parts.flat()]);

export const END = [0xff, 0xd9];

/** `bytes` with the one at `at` (from the end when negative) replaced. */
export function patched(bytes: Uint8Array, at: number, value: number): Uint8Array {
  return bytes.with(at, value);
}
