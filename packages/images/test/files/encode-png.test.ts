import { describe, expect, it } from "vitest";
import { decodeImage, encodePng, readPngText } from "../../src/index.js";
import { lcgImage, sha256 } from "../support/fixtures.js";
import { chunk, idat, IEND, ihdr, png } from "../support/malformed.js";

describe("encodePng", () => {
  it.each([
    [1, 1],
    [1, 50],
    [50, 1],
    [21, 33],
    [130, 97],
  ])("keeps every pixel of %d x %d", async (height, width) => {
    const image = lcgImage(height, width);
    expect(await decodeImage(encodePng(image))).toEqual(image);
  });

  it("keeps smooth pictures, which use every filter, and packs them", async () => {
    const [height, width] = [64, 96];
    const data = Uint8Array.from(
      { length: height * width * 3 },
      (_, k) => (k % 3) * 40 + Math.floor(k / 3 / width) + (k % 288) / 9,
    );
    const bytes = encodePng({ height, width, data });
    expect(await decodeImage(bytes)).toEqual({ height, width, data });
    expect(bytes.length).toBeLessThan(data.length / 10);
  });

  it("gives the same bytes for the same picture and texts", () => {
    const bytes = encodePng(lcgImage(21, 33), { Software: "deep-inside", method: "gradient" });
    expect(bytes).toEqual(encodePng(lcgImage(21, 33), { Software: "deep-inside", method: "gradient" }));
    expect(sha256(bytes)).not.toBe(sha256(encodePng(lcgImage(21, 33), { Software: "deep-inside", method: "guided" })));
  });

  it("refuses data that do not fit the extents", () => {
    for (const [height, width, length] of [
      [2, 2, 11],
      [0, 2, 0],
    ] as const) {
      const encode = (): unknown => encodePng({ height, width, data: new Uint8Array(length) });
      expect(encode).toThrow(expect.objectContaining({ code: "bad-shape" }));
    }
  });

  it.each(["", " x", "x ", "a  b", "x".repeat(80), "clé\n", "日本"])("refuses the keyword %j", (keyword) => {
    expect(() => encodePng(lcgImage(1, 1), { [keyword]: "text" })).toThrow(
      expect.objectContaining({ code: "bad-option" }),
    );
  });

  it.each(["a\0b", "half \ud800"])("refuses the text %j", (text) => {
    expect(() => encodePng(lcgImage(1, 1), { Comment: text })).toThrow(expect.objectContaining({ code: "bad-option" }));
  });
});

describe("readPngText", () => {
  it("reads back Latin-1 and other texts, long and empty ones", () => {
    const text = {
      Software: "deep-inside 0.1.0",
      Comment: "naïve café\nsecond line ÿ",
      "deep-inside:class": "犬 → dog 🐶",
      control: "tab\tand bell\x07",
      empty: "",
      parameters: JSON.stringify({ numbers: Array.from({ length: 5000 }, (_, k) => k) }),
      ["__proto__"]: "own",
    };
    const read = readPngText(encodePng(lcgImage(2, 3), text));
    expect(Object.entries(read)).toEqual(Object.entries(text));
  });

  it("stores Latin-1 as tEXt and everything else as iTXt", () => {
    const types = (text: string): string =>
      Buffer.from(encodePng(lcgImage(1, 1), { Comment: text })).toString("latin1");
    expect(types("café")).toContain("tEXtComment\0caf\xe9");
    expect(types("犬")).toContain("iTXtComment\0\0\0\0\0");
  });

  it("skips compressed and damaged texts and takes the first of equal keywords", () => {
    const text = (type: string, content: string): Uint8Array => chunk(type, Buffer.from(content, "latin1"));
    const bytes = png(
      ihdr(1, 1),
      text("iTXt", "packed\0\x01\0\0\0xyz"),
      text("iTXt", "lame\0\0"),
      text("tEXt", "no separator"),
      text("tEXt", "key\0first"),
      text("iTXt", "key\0\0\0fr\0cl\xc3\xa9\0second"),
      text("iTXt", "langue\0\0\0fr\0cl\xc3\xa9\0\xc3\xa9t\xc3\xa9"),
      idat(4),
      IEND,
    );
    expect(readPngText(bytes)).toEqual({ key: "first", langue: "été" });
  });

  it("refuses what is not a whole PNG", () => {
    expect(() => readPngText(encodePng(lcgImage(1, 1)).subarray(0, -3))).toThrow(
      expect.objectContaining({ code: "bad-image" }),
    );
    expect(() => readPngText(Uint8Array.of(1, 2, 3))).toThrow(expect.objectContaining({ code: "bad-image" }));
  });
});
