import { describe, expect, it } from "vitest";
import type { RgbImage } from "@deep-inside/spec";
import { decodeImage, encodePng, type Rgb } from "../../src/index.js";
import { fixtureFile, fromBase64, readFixture, type DecodeCase } from "../support/fixtures.js";

const png = readFixture<{ background: Rgb; cases: DecodeCase[] }>("decode-png.json");
const jpeg = readFixture<{ cases: DecodeCase[] }>("decode-jpeg.json");
const exif = readFixture<{ cases: DecodeCase[] }>("decode-exif.json");

function expectPixels(image: RgbImage, expected: DecodeCase): void {
  expect([image.height, image.width]).toEqual([expected.height, expected.width]);
  expect(Buffer.from(image.data).equals(Buffer.from(expected.rgb, "base64"))).toBe(true);
}

describe("decodeImage", () => {
  it.each(png.cases)("gives PIL's pixels for PNG $name", async (one) => {
    expectPixels(await decodeImage(fromBase64(one.file), { background: png.background }), one);
  });

  it.each(jpeg.cases)("gives PIL's pixels for JPEG $name", async (one) => {
    expectPixels(await decodeImage(fromBase64(one.file)), one);
  });

  it.each(exif.cases)("sets $name upright as PIL's exif_transpose", async (one) => {
    expectPixels(await decodeImage(fromBase64(one.file)), one);
  });

  it("takes the buffer that Blob.arrayBuffer gives", async () => {
    const one = png.cases[0]!;
    expectPixels(await decodeImage(fromBase64(one.file).slice().buffer, { background: png.background }), one);
  });

  it("leaves the stored pixels when orientation is not to be applied", async () => {
    const [upright, , , , , , , , , , rotated] = exif.cases;
    if (upright === undefined || rotated === undefined) throw new Error("cases missing");
    expect(rotated.name).toBe("JPEG orientation 6");
    expectPixels(await decodeImage(fromBase64(rotated.file), { applyOrientation: false }), upright);
  });

  it("lays transparent pixels over white unless told otherwise", async () => {
    const file = fixtureFile("decode-png.json", "rgb16 with a transparent colour");
    expect([...(await decodeImage(file)).data.subarray(0, 3)]).toEqual([255, 255, 255]);
    expect([...(await decodeImage(file, { background: [1, 2, 3] })).data.subarray(0, 3)]).toEqual([1, 2, 3]);
  });

  it("reads a view into a larger buffer", async () => {
    const file = fixtureFile("decode-png.json", "rgb8");
    const padded = new Uint8Array(file.length + 20);
    padded.set(file, 7);
    const view = await decodeImage(padded.subarray(7, 7 + file.length));
    expect(view.data).toEqual((await decodeImage(file)).data);
  });

  it("ignores bytes after the end of a PNG or JPEG", async () => {
    for (const file of [fixtureFile("decode-png.json", "rgb8"), fixtureFile("decode-jpeg.json", "4:2:0")]) {
      const longer = new Uint8Array([...file, 1, 2, 3, 255, 216, 0]);
      expect((await decodeImage(longer)).data).toEqual((await decodeImage(file)).data);
    }
  });

  it("takes a JPEG with padding before its end marker", async () => {
    const file = fixtureFile("decode-jpeg.json", "4:4:4");
    const padded = new Uint8Array([...file.subarray(0, -2), 0, 0, 0, 0xff, 0xd9]);
    expect((await decodeImage(padded)).data).toEqual((await decodeImage(file)).data);
  });

  it("decodes several JPEGs at once and leaves no ImageData behind", async () => {
    const file = fixtureFile("decode-jpeg.json", "progressive 4:2:0");
    const images = await Promise.all([1, 2, 3].map(() => decodeImage(file)));
    for (const image of images) expect(image).toEqual(images[0]);
    expect("ImageData" in globalThis).toBe(false);
  });

  it("takes a picture of exactly maxPixels and maxBytes", async () => {
    const file = encodePng({ height: 3, width: 5, data: new Uint8Array(45) });
    expect((await decodeImage(file, { maxPixels: 15, maxBytes: file.length })).width).toBe(5);
    await expect(decodeImage(file, { maxPixels: 14 })).rejects.toMatchObject({ code: "bad-image" });
    await expect(decodeImage(file, { maxBytes: file.length - 1 })).rejects.toMatchObject({ code: "bad-image" });
  });

  it.each([
    { maxPixels: 0 },
    { maxBytes: NaN },
    { background: [0, 0, 256] as const },
    { background: [0.5, 0, 0] as const },
  ])("refuses the option %j", async (options) => {
    const file = fixtureFile("decode-png.json", "rgb8");
    await expect(decodeImage(file, options)).rejects.toMatchObject({ code: "bad-option" });
  });
});
