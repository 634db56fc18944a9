import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { float16ToFloat32, float32ToFloat16 } from "../src/index.js";

// count, f32 values, numpy's binary16 of each (fixtures/make_safetensors.py)
const fixture = readFileSync(new URL("fixtures/float16.bin", import.meta.url));
const count = fixture.readUInt32LE(0);
const bytes = new Uint8Array(fixture).buffer;
const floats = new Float32Array(bytes, 4, count);
const halves = new Uint16Array(bytes, 4 + 4 * count, count);

describe("float32ToFloat16", () => {
  it("rounds as numpy does: ties to even, subnormals, overflow to infinity, signed zeros", () => {
    expect(count).toBeGreaterThan(6000);
    expect(float32ToFloat16(floats)).toEqual(halves);
  });

  it("keeps NaN as NaN", () => {
    expect(float16ToFloat32(float32ToFloat16(Float32Array.of(NaN)))).toEqual(Float32Array.of(NaN));
  });
});

describe("float16ToFloat32", () => {
  it("is undone by float32ToFloat16 for every value but NaN", () => {
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((bits) => (bits & 0x7fff) <= 0x7c00);
    expect(float32ToFloat16(float16ToFloat32(all))).toEqual(all);
  });

  it("widens the landmarks of the format", () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x7c00, 0x8000);
    expect(float16ToFloat32(bits)).toEqual(Float32Array.of(1, -2, 65504, 2 ** -24, 2 ** -14, Infinity, -0));
  });
});
