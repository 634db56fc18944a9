import { describe, expect, it } from "vitest";
import { makeColours } from "../../scripts/make-colormaps.mjs";
import { COLORMAPS, colormapTable, type Colormap } from "../../src/index.js";

const colours = (name: Colormap): number[][] => {
  const table = colormapTable(name);
  return Array.from({ length: 256 }, (_, k) => [...table.subarray(3 * k, 3 * k + 3)]);
};
/** Rec. 709 luma, enough to tell dark from light. */
const luma = ([r = 0, g = 0, b = 0]: number[]): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** d3 evaluates cividis by a polynomial that is up to 4 off the published table, viridisLite's; the others are tables. */
const APPROXIMATION = 4;

describe("colormapTable", () => {
  it.each(Object.entries(makeColours()))("holds the colours of the library for %s", (name, expected) => {
    expect(colours(name as Colormap)).toEqual(expected);
  });

  it.each([
    ["grey", [0, 0, 0], [255, 255, 255]],
    ["viridis", [0x44, 0x01, 0x54], [0xfd, 0xe7, 0x25]],
    ["inferno", [0x00, 0x00, 0x04], [0xfc, 0xff, 0xa4]],
    ["cividis", [0x00, 0x20, 0x4d], [0xff, 0xea, 0x46]],
    ["RdBu", [5, 48, 97], [103, 0, 31]],
  ] as const)("gives %s its published ends", (name, first, last) => {
    const table = colours(name);
    const distance = (a: readonly number[] = [], b: readonly number[] = []): number =>
      Math.max(...a.map((v, c) => Math.abs(v - (b[c] ?? 0))));
    expect(distance(table[0], first)).toBeLessThanOrEqual(APPROXIMATION);
    expect(distance(table[255], last)).toBeLessThanOrEqual(APPROXIMATION);
  });

  it.each(["grey", "viridis", "inferno", "cividis"] as const)("makes %s lighter with the value", (name) => {
    const lightness = colours(name).map(luma);
    for (let k = 8; k < 256; k++) expect(lightness[k] ?? 0).toBeGreaterThan(lightness[k - 8] ?? 0);
  });

  it("puts the lightest colour of RdBu in the middle and red above it", () => {
    const table = colours("RdBu");
    const lightness = table.map(luma);
    expect(Math.abs(lightness.indexOf(Math.max(...lightness)) - 128)).toBeLessThanOrEqual(8);
    const [red = 0, , blue = 0] = table[200] ?? [];
    expect(red).toBeGreaterThan(blue);
    const middle = table[128] ?? [];
    expect(Math.min(...middle)).toBeGreaterThan(230);
  });

  it("refuses an unknown name and lists the known ones", () => {
    expect(() => colormapTable("jet" as Colormap)).toThrow(new RegExp(COLORMAPS.join(", ")));
  });
});
