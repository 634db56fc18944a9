import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { fileBytes } from "../src/index.js";

describe("fileBytes", () => {
  test("takes bytes as they are, and buffers, of other realms too", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(fileBytes(bytes, "bad-image")).toBe(bytes);
    expect(fileBytes(bytes.buffer, "bad-image")).toEqual(bytes);
    const foreign = runInNewContext("Uint8Array.of(1, 2, 3)") as Uint8Array<ArrayBuffer>;
    expect([...fileBytes(foreign, "bad-image")]).toEqual([1, 2, 3]);
    expect([...fileBytes(foreign.buffer, "bad-image")]).toEqual([1, 2, 3]);
  });

  test.each([undefined, null, "cat.png", 7, [1, 2], new Float32Array(1), new Blob([])])("refuses %o", (content) => {
    expect(() => fileBytes(content as unknown as ArrayBuffer, "bad-image")).toThrow(
      expect.objectContaining({ code: "bad-image", message: expect.stringMatching(/Uint8Array or ArrayBuffer/) }),
    );
  });
});
