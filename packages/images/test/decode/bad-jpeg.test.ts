import { describe, expect, it } from "vitest";
import { SaliencyError } from "@deep-inside/spec";
import { decodeImage } from "../../src/index.js";
import { fixtureFile } from "../support/fixtures.js";
import { END, frame, jpeg, patched, SCAN, segment } from "../support/malformed.js";

const good = fixtureFile("decode-jpeg.json", "4:2:0");
const frameAt = good.findIndex((byte, k) => byte === 0xff && good[k + 1] === 0xc0);
const scanAt = good.findIndex((byte, k) => byte === 0xff && good[k + 1] === 0xda);

const CASES: [what: string, bytes: Uint8Array, message: RegExp][] = [
  ["the start marker alone", jpeg(), /cut short/],
  ["start and end alone", jpeg(END), /no frame header/],
  ["no frame header", jpeg(segment(0xfe, [1, 2, 3]), END), /no frame header/],
  ["no scan", jpeg(frame(8, 8), END), /no scan/],
  ["a scan before the frame header", jpeg(SCAN, END), /before the frame header/],
  ["two frame headers", jpeg(frame(8, 8), frame(8, 8), SCAN, END), /two frame headers/],
  ["an extent of 65535x65535", jpeg(frame(65535, 65535), SCAN, END), /65535x65535/],
  ["65535x65535 without the rest", jpeg(frame(65535, 65535)), /65535x65535/],
  ["height 0", jpeg(frame(8, 0), SCAN, END), /8x0/],
  ["width 0", jpeg(frame(0, 8), SCAN, END), /0x8/],
  ["12-bit samples", jpeg(frame(8, 8, { precision: 12 }), SCAN, END), /12-bit/],
  ["CMYK", jpeg(frame(8, 8, { components: 4 }), SCAN, END), /CMYK/],
  ["2 components", jpeg(frame(8, 8, { components: 2 }), SCAN, END), /2 components/],
  ["no components", jpeg(frame(8, 8, { components: 0 }), SCAN, END), /0 components/],
  ["lossless coding", jpeg(frame(8, 8, { marker: 0xc3 }), SCAN, END), /lossless/],
  ["arithmetic coding", jpeg(frame(8, 8, { marker: 0xc9 }), SCAN, END), /arithmetic/],
  ["a frame header of the wrong length", jpeg(segment(0xc0, [8, 0, 8, 0, 8, 3, 1, 17, 0]), SCAN, END), /wrong length/],
  ["an empty frame header", jpeg(segment(0xc0, []), SCAN, END), /wrong length/],
  ["a segment shorter than its length field", jpeg([0xff, 0xe0, 0, 1], END), /shorter than its own length/],
  ["a segment beyond the file", jpeg([0xff, 0xe0, 0xff, 0xff, 1, 2]), /cut short/],
  ["a stray restart marker", jpeg([0xff, 0xd3], END), /stray marker/],
  ["a second start marker", jpeg([0xff, 0xd8], END), /stray marker/],
  ["bytes that are no marker", jpeg([1, 2, 3, 4]), /should begin a marker/],
  ["a scan without tables", jpeg(frame(8, 8), SCAN, END), /cannot be decoded/],
  [
    "1001 scans",
    jpeg(frame(8, 8, { marker: 0xc2 }), ...Array.from({ length: 1001 }, () => SCAN), END),
    /more than 1000 scans/,
  ],
  [
    "900 scans of 4 megapixels",
    jpeg(frame(2000, 2000, { marker: 0xc2 }), ...Array.from({ length: 900 }, () => SCAN), END),
    /900 scans/,
  ],
  ["a frame header that names a missing table", patched(good, frameAt + 12, 3), /cannot be decoded/],
  ["a component of sampling factor 0", patched(good, frameAt + 11, 0), /cannot be decoded/],
  ["a scan of 5 components", patched(good, scanAt + 4, 5), /cannot be decoded/],
  ["a restart marker in the midst of a scan", patched(patched(good, -30, 0xff), -29, 0xd1), /damaged/],
  ["an end marker in the midst of a scan", patched(patched(good, scanAt + 20, 0xff), scanAt + 21, 0xd9), /damaged/],
];

describe("decodeImage on a damaged JPEG", () => {
  it.each(CASES)("refuses %s", async (_, bytes, message) => {
    await expect(decodeImage(bytes)).rejects.toThrow(message);
    await expect(decodeImage(bytes)).rejects.toMatchObject({ name: "SaliencyError", code: "bad-image" });
  });

  it.each(["4:2:0", "progressive 4:2:0"])("refuses %s cut short anywhere", async (name) => {
    const whole = fixtureFile("decode-jpeg.json", name);
    for (let length = 0; length < whole.length; length++) {
      await expect(decodeImage(whole.subarray(0, length)), `${length} bytes`).rejects.toMatchObject({
        code: "bad-image",
      });
    }
  });

  it("gives a picture or bad-image, nothing else, for one bit wrong anywhere", async () => {
    let refused = 0;
    for (let at = 0; at < good.length; at++) {
      const flipped = patched(good, at, (good[at] ?? 0) ^ (1 << (at % 8)));
      const result = await decodeImage(flipped).catch((reason: unknown) => reason);
      if (!(result instanceof SaliencyError)) continue;
      expect(result.code, `byte ${at}`).toBe("bad-image");
      refused++;
    }
    expect(refused).toBeGreaterThan(50);
  });

  it("decodes good pictures beside and after those that make the decoder give up", async () => {
    const before = await decodeImage(good);
    const broken = jpeg(frame(8, 8), SCAN, END);
    const results = await Promise.allSettled([broken, good, broken, good].map((bytes) => decodeImage(bytes)));
    expect(results.map((result) => result.status)).toEqual(["rejected", "fulfilled", "rejected", "fulfilled"]);
    for (const result of results) if (result.status === "fulfilled") expect(result.value).toEqual(before);
    expect(await decodeImage(good)).toEqual(before);
  });
});
