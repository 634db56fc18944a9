import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { decodeImage, initJpeg } from "../../src/index.js";
import { fixtureFile } from "../support/fixtures.js";

const file = fixtureFile("decode-jpeg.json", "4:2:0");
const wasm = readFileSync(createRequire(import.meta.url).resolve("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm"));

describe("initJpeg", () => {
  it("decodes with the bytes or the module it was given", async () => {
    const expected = await decodeImage(file);
    initJpeg(wasm);
    expect(await decodeImage(file)).toEqual(expected);
    initJpeg(new WebAssembly.Module(wasm));
    expect(await decodeImage(file)).toEqual(expected);
  });

  it("makes one decoding fail where the bytes are not WebAssembly", async () => {
    initJpeg(new Uint8Array([1, 2, 3]));
    await expect(decodeImage(file)).rejects.toMatchObject({ code: "unsupported-runtime" });
    expect((await decodeImage(file)).width).toBe(33);
  });
});
