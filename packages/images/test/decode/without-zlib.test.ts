// As in a browser, which has no zlib to ask.
import { deflateSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { lcgImage } from "../support/fixtures.js";
import { chunk, IEND, ihdr, png } from "../support/malformed.js";

vi.stubGlobal("process", { ...process, getBuiltinModule: undefined });
const { decodeImage, encodePng } = await import("../../src/index.js");
const { nativeZlib } = await import("../../src/png/zlib.js");
vi.unstubAllGlobals();

describe("PNG without the runtime's zlib", () => {
  it("is written and read", async () => {
    expect(nativeZlib).toBeUndefined();
    for (const [height, width] of [
      [1, 1],
      [130, 97],
    ] as const) {
      const image = lcgImage(height, width);
      expect(await decodeImage(encodePng(image))).toEqual(image);
    }
  });

  const lines = new Uint8Array(3 * (1 + 3 * 2));
  const whole = deflateSync(lines);
  it.each([
    ["more than its header asks for", deflateSync(new Uint8Array(1e6)), "more image data"],
    ["less", deflateSync(lines.subarray(1)), "holds 20 bytes"],
    ["a stream that is cut short", whole.subarray(0, -5), "do not decompress|check value"],
    ["a wrong check value", Uint8Array.from(whole, (byte, k) => byte ^ Number(k === whole.length - 1)), "check value"],
    ["bytes after the stream", Buffer.concat([whole, Buffer.of(1, 2)]), "check value"],
  ])("is refused when it holds %s", async (_, data, message) => {
    const file = png(ihdr(2, 3), chunk("IDAT", data), IEND);
    await expect(decodeImage(file)).rejects.toThrow(
      expect.objectContaining({ code: "bad-image", message: expect.stringMatching(message) as string }),
    );
  });
});
