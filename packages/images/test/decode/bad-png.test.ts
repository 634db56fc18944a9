import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { SaliencyError } from "@deep-inside/spec";
import { decodeImage } from "../../src/index.js";
import { fixtureFile } from "../support/fixtures.js";
import { chunk, idat, IEND, ihdr, patched, png } from "../support/malformed.js";

const good = fixtureFile("decode-png.json", "rgb8");
const inflated = deflateSync(Buffer.alloc(40));

const CASES: [what: string, bytes: Uint8Array, message: RegExp][] = [
  [
    "an extent of 30000x30000",
    png(ihdr(30000, 30000), idat(10), IEND),
    /30000x30000 pixels \(900 megapixels\), at most 100/,
  ],
  ["a 30000x30000 header alone", png(ihdr(30000, 30000)), /900 megapixels/],
  ["extents of 2^32 - 1", png(ihdr(2 ** 32 - 1, 2 ** 32 - 1), IEND), /megapixels/],
  ["width 0", png(ihdr(0, 5), idat(5), IEND), /0x5 pixels/],
  ["height 0", png(ihdr(5, 0), idat(5), IEND), /5x0 pixels/],
  ["a depth of 3 bits", png(ihdr(1, 1, [3, 0, 0, 0, 0]), idat(2), IEND), /3 bits/],
  ["a palette of 16 bits", png(ihdr(1, 1, [16, 3, 0, 0, 0]), idat(3), IEND), /colour type 3 with 16 bits/],
  ["RGB of 4 bits", png(ihdr(1, 1, [4, 2, 0, 0, 0]), idat(3), IEND), /colour type 2 with 4 bits/],
  ["colour type 5", png(ihdr(1, 1, [8, 5, 0, 0, 0]), idat(3), IEND), /colour type 5/],
  ["compression method 1", png(ihdr(1, 1, [8, 2, 1, 0, 0]), idat(4), IEND), /compression/],
  ["filter method 1", png(ihdr(1, 1, [8, 2, 0, 1, 0]), idat(4), IEND), /filter/],
  ["interlace method 2", png(ihdr(1, 1, [8, 2, 0, 0, 2]), idat(4), IEND), /interlace/],
  ["interlacing of 1-bit samples", png(ihdr(9, 9, [1, 0, 0, 0, 1]), idat(30), IEND), /without interlacing/],
  ["a header of 12 bytes", png(chunk("IHDR", new Uint8Array(12)), idat(4), IEND), /12 bytes, expected 13/],
  ["no header", png(idat(4), IEND), /chunk IDAT where the header/],
  ["two headers", png(ihdr(1, 1), ihdr(1, 1), idat(4), IEND), /no second header/],
  ["no image data", png(ihdr(1, 1), IEND), /no image data/],
  ["no end chunk", png(ihdr(1, 1), idat(4)), /cut short/],
  ["too little image data", png(ihdr(4, 4), idat(51), IEND), /51 bytes of image data, its header asks for 52/],
  ["too much image data", png(ihdr(4, 4), idat(53), IEND), /more image data than the 52/],
  ["a decompression bomb", png(ihdr(1, 1), idat(50e6), IEND), /more image data than the 4/],
  ["image data that are not zlib", png(ihdr(1, 1), chunk("IDAT", [1, 2, 3, 4, 5, 6, 7, 8]), IEND), /do not decompress/],
  ["empty image data", png(ihdr(1, 1), chunk("IDAT"), IEND), /do not decompress/],
  [
    "zlib data cut short",
    png(ihdr(3, 4), chunk("IDAT", inflated.subarray(0, -5)), IEND),
    /do not decompress|bytes of image data/,
  ],
  ["a wrong check value", png(ihdr(3, 4), chunk("IDAT", patched(inflated, -1, 7)), IEND), /check value/],
  ["interrupted image data", png(ihdr(1, 1), idat(4), chunk("tEXt", [65, 0, 66]), idat(4), IEND), /interrupted/],
  [
    "scan-line filter 9",
    png(ihdr(1, 1), chunk("IDAT", deflateSync(Buffer.from([9, 0, 0, 0]))), IEND),
    /damaged: Unsupported filter: 9/,
  ],
  ["an unknown critical chunk", png(ihdr(1, 1), chunk("NEWS"), idat(4), IEND), /critical chunk NEWS/],
  ["a missing palette", png(ihdr(1, 1, [8, 3, 0, 0, 0]), idat(2), IEND), /palette is missing/],
  [
    "a palette of 4 bytes",
    png(ihdr(1, 1, [8, 3, 0, 0, 0]), chunk("PLTE", [1, 2, 3, 4]), idat(2), IEND),
    /palette has 4 bytes/,
  ],
  [
    "a palette of 257 colours",
    png(ihdr(1, 1, [8, 3, 0, 0, 0]), chunk("PLTE", new Uint8Array(771)), idat(2), IEND),
    /771 bytes/,
  ],
  [
    "a palette after the image data",
    png(ihdr(1, 1, [8, 3, 0, 0, 0]), idat(2), chunk("PLTE", [1, 2, 3]), IEND),
    /out of place/,
  ],
  [
    "a palette index out of range",
    png(ihdr(1, 1, [8, 3, 0, 0, 0]), chunk("PLTE", [1, 2, 3]), chunk("IDAT", deflateSync(Buffer.from([0, 1]))), IEND),
    /index 1 is out of range/,
  ],
  [
    "more alphas than colours",
    png(ihdr(1, 1, [8, 3, 0, 0, 0]), chunk("PLTE", [1, 2, 3]), chunk("tRNS", [1, 2]), idat(2), IEND),
    /transparency/,
  ],
  ["a transparent colour of 2 bytes for RGB", png(ihdr(1, 1), chunk("tRNS", [0, 1]), idat(4), IEND), /transparency/],
  [
    "a transparent colour beside an alpha channel",
    png(ihdr(1, 1, [8, 6, 0, 0, 0]), chunk("tRNS", [0, 1]), idat(5), IEND),
    /transparency/,
  ],
  ["a signature after a text-mode transfer", patched(good, 4, 0x0a), /signature/],
  ["a chunk length beyond the file", patched(good, 33, 0x7f), /cut short/],
  ["a chunk length of -1", patched(patched(good, 33, 0xff), 34, 0xff), /cut short/],
  ["a chunk type that is no letters", patched(good, 37, 0), /no chunk begins at byte 33/],
  ["a wrong CRC in the header", patched(good, 29, (good[29] ?? 0) ^ 1), /IHDR at byte 8 does not match its CRC/],
  ["a wrong CRC in the end chunk", patched(good, -1, 0), /IEND/],
];

describe("decodeImage on a damaged PNG", () => {
  it.each(CASES)("refuses %s", async (_, bytes, message) => {
    await expect(decodeImage(bytes)).rejects.toThrow(message);
    await expect(decodeImage(bytes)).rejects.toMatchObject({ name: "SaliencyError", code: "bad-image" });
  });

  it("refuses every file that is cut short", async () => {
    for (let length = 0; length < good.length; length++) {
      await expect(decodeImage(good.subarray(0, length)), `${length} bytes`).rejects.toMatchObject({
        code: "bad-image",
      });
    }
  });

  it("refuses every file with one bit wrong", async () => {
    for (let at = 0; at < good.length; at++) {
      const flipped = patched(good, at, (good[at] ?? 0) ^ (1 << (at % 8)));
      const error = await decodeImage(flipped).catch((reason: unknown) => reason);
      expect(error, `byte ${at}`).toBeInstanceOf(SaliencyError);
      expect((error as SaliencyError).code).toBe("bad-image");
    }
  });
});
