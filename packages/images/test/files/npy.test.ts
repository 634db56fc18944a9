import { describe, expect, it } from "vitest";
import { decodeNpy, encodeNpy } from "../../src/index.js";

const map = { height: 2, width: 3, data: Float32Array.of(0, -1.5, NaN, Infinity, 1e-40, 3) };

const file = (dict: string, values = 24, version = 1): Uint8Array => {
  const header = `${dict}\n`;
  const length =
    version === 1 ? [header.length & 0xff, header.length >> 8] : [header.length & 0xff, header.length >> 8, 0, 0];
  return new Uint8Array([
    0x93,
    ...Buffer.from("NUMPY"),
    version,
    0,
    ...length,
    ...Buffer.from(header),
    ...new Uint8Array(values),
  ]);
};

describe("encodeNpy", () => {
  it("writes the header NumPy writes, values on a multiple of 64 bytes", () => {
    const bytes = encodeNpy(map);
    expect(bytes.length).toBe(128 + 24);
    const head = "\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    expect(Buffer.from(bytes.subarray(0, 128)).toString("latin1")).toBe(`${head.padEnd(127)}\n`);
    expect(new DataView(bytes.buffer).getFloat32(128 + 4, true)).toBe(-1.5);
  });

  it("refuses data that do not fit the extents", () => {
    expect(() => encodeNpy({ ...map, width: 4 })).toThrow(expect.objectContaining({ code: "bad-shape" }));
  });
});

describe("decodeNpy", () => {
  it("reads back every value, from any offset", () => {
    const bytes = encodeNpy(map);
    expect(decodeNpy(bytes)).toEqual(map);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeNpy(shifted.subarray(3))).toEqual(map);
  });

  it("reads version 2 headers", () => {
    expect(decodeNpy(file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 24, 2)).height).toBe(2);
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["another file", new Uint8Array(100)],
    ["f64 values", file("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", 48)],
    ["big-endian values", file("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }")],
    ["column order", file("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }")],
    ["one dimension", file("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }")],
    ["three dimensions", file("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }")],
    ["a huge shape", file("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 3), }")],
    ["an object array", file("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }")],
    ["too few values", encodeNpy(map).subarray(0, -1)],
    ["too many values", file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 25)],
    ["a header cut short", encodeNpy(map).subarray(0, 60)],
    ["version 9", file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 24, 9)],
  ])("refuses %s", (_, bytes) => {
    expect(() => decodeNpy(bytes)).toThrow(expect.objectContaining({ name: "SaliencyError", code: "bad-shape" }));
  });
});
