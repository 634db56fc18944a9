import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { SaliencyError } from "@deep-inside/spec";
import { decodeImage } from "../../src/index.js";
import { fromBase64, readFixture, type DecodeCase } from "../support/fixtures.js";

const ROUNDS = 30;

const files = ["decode-png.json", "decode-jpeg.json", "decode-exif.json"].flatMap((fixture) =>
  readFixture<{ cases: DecodeCase[] }>(fixture).cases.map(({ name, file }) => ({ name, file })),
);

/** Integers below n from a fixed seed. */
function generator(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** Gives every chunk of a PNG its right CRC, so that what is inside is looked at. */
function repairCrcs(png: Uint8Array): void {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.length);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) return;
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end)), end);
    at = end + 4;
  }
}

describe("decodeImage on random damage", () => {
  it.each(files)(`gives a whole picture or bad-image for $name, ${ROUNDS} times`, async ({ name, file }) => {
    const below = generator(name.length + file.length);
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = fromBase64(file);
      for (let k = below(4); k >= 0; k--) bytes[below(bytes.length)] = below(256);
      if (bytes[0] === 0x89) repairCrcs(bytes);
      try {
        const { height, width, data } = await decodeImage(bytes, { maxPixels: 1e6 });
        expect(data.length).toBe(height * width * 3);
      } catch (error) {
        expect(error).toBeInstanceOf(SaliencyError);
        expect((error as SaliencyError).code).toBe("bad-image");
      }
    }
  });
});
