import { describe, expect, it } from "vitest";
import type { RawMap } from "@deep-inside/spec";
import { colorize, colormapTable, COLORMAPS, valueRange, type Colormap } from "../../src/index.js";

const row = (...values: number[]): RawMap => ({ height: 1, width: values.length, data: Float32Array.from(values) });
const pixels = (map: RawMap, options: Parameters<typeof colorize>[1]): number[][] => {
  const { data } = colorize(map, options).image;
  return Array.from({ length: map.data.length }, (_, k) => [...data.subarray(3 * k, 3 * k + 3)]);
};
const entry = (name: Colormap, k: number): number[] => [...colormapTable(name).subarray(3 * k, 3 * k + 3)];

describe("colorize", () => {
  it("spreads an unsigned map from the first to the last colour, never inverted", () => {
    expect(pixels(row(0, 1, 2, 4), { colormap: "viridis", range: "max" })).toEqual(
      [0, 64, 128, 255].map((k) => entry("viridis", k)),
    );
  });

  it.each(COLORMAPS)("shows a map of zeros in one colour of %s", (colormap) => {
    const { image, range } = colorize(row(0, 0, 0), { colormap });
    expect(range).toEqual({ min: 0, max: 0 });
    expect([...image.data]).toEqual(
      Array(3)
        .fill(entry(colormap, colormap === "RdBu" ? 128 : 0))
        .flat(),
    );
  });

  it("shows another constant in the end colour of its sign", () => {
    expect(pixels(row(3, 3), { colormap: "grey" })).toEqual([entry("grey", 255), entry("grey", 255)]);
    expect(pixels(row(-3, -3), { colormap: "grey" })).toEqual([entry("grey", 0), entry("grey", 0)]);
    expect(pixels(row(-3, -3), { colormap: "RdBu" })).toEqual([entry("RdBu", 1), entry("RdBu", 1)]);
  });

  it("keeps zero on the middle of a diverging colour map, whatever the extremes", () => {
    const shown = pixels(row(-1, 0, 4, -4), { colormap: "RdBu", range: "max" });
    expect(shown).toEqual([96, 128, 255, 1].map((k) => entry("RdBu", k)));
  });

  it("shows NaN in the background colour and infinities at the ends", () => {
    const shown = pixels(row(NaN, 0, 2, Infinity, -Infinity), { colormap: "grey", background: [1, 2, 3] });
    expect(shown).toEqual([[1, 2, 3], entry("grey", 0), entry("grey", 255), entry("grey", 255), entry("grey", 0)]);
  });

  it("shows equal values of two maps in equal colours when they share a range", () => {
    const { range } = colorize(row(0, 10), { colormap: "grey", range: "max" });
    expect(pixels(row(0, 5, 20), { colormap: "grey", range })).toEqual([0, 128, 255].map((k) => entry("grey", k)));
    const signed = colorize(row(-10, 4), { colormap: "RdBu", range: "max" }).range;
    expect(pixels(row(0, 5, -20), { colormap: "RdBu", range: signed })).toEqual(
      [128, 192, 1].map((k) => entry("RdBu", k)),
    );
  });

  it.each([
    { min: 2, max: 1 },
    { min: 0, max: NaN },
    { min: -Infinity, max: 0 },
  ])("refuses the range %j", (range) => {
    expect(() => colorize(row(1), { range })).toThrow(expect.objectContaining({ code: "bad-option" }));
  });

  it("shows a map of nothing but NaN as background", () => {
    const { image, range } = colorize(row(NaN, NaN), { background: [9, 9, 9] });
    expect([...image.data]).toEqual(Array(6).fill(9));
    expect(range).toEqual({ min: 0, max: 0 });
  });

  it("refuses data that do not fit the extents", () => {
    expect(() => colorize({ height: 2, width: 2, data: new Float32Array(3) })).toThrow(
      expect.objectContaining({ code: "bad-shape" }),
    );
  });
});

describe("valueRange", () => {
  const hundred = row(...Array.from({ length: 100 }, (_, k) => ((k * 37) % 100) + 1));

  it("ends at the percentile by nearest rank, and at the maximum when asked", () => {
    expect(valueRange(hundred)).toEqual({ min: 0, max: 99 });
    expect(valueRange(hundred, { percentile: 50 })).toEqual({ min: 0, max: 50 });
    expect(valueRange(hundred, { percentile: 0.5 })).toEqual({ min: 0, max: 1 });
    expect(valueRange(hundred, { range: "max" })).toEqual({ min: 0, max: 100 });
  });

  it("agrees with sorting on values of both signs and many magnitudes", () => {
    const values = Float32Array.from({ length: 1001 }, (_, k) => Math.sin(k * 1.7) * 10 ** ((k % 13) - 6));
    const sorted = values.toSorted();
    for (const percentile of [51, 75, 90, 99, 99.9, 100]) {
      expect(valueRange({ height: 7, width: 143, data: values }, { percentile })).toEqual({
        min: sorted[Math.floor((1 - percentile / 100) * 1001)],
        max: sorted[Math.ceil((percentile / 100) * 1001) - 1],
      });
    }
  });

  it("is symmetric for signed maps", () => {
    expect(valueRange(row(-8, 1, 2), { range: "max", signed: true })).toEqual({ min: -8, max: 8 });
  });

  it("reaches below zero where an unsigned range meets negative values", () => {
    expect(valueRange(row(-2, 1, 3), { range: "max" })).toEqual({ min: -2, max: 3 });
    expect(valueRange(row(-3, -2), { range: "max" })).toEqual({ min: -3, max: 0 });
  });

  it("falls back to the maximum when the percentile falls among zeros", () => {
    const sparse = row(...Array<number>(500).fill(0), 7);
    expect(valueRange(sparse)).toEqual({ min: 0, max: 7 });
  });

  it("does not count NaN and infinities", () => {
    expect(valueRange(row(NaN, 5, Infinity, -Infinity), { range: "max" })).toEqual({ min: 0, max: 5 });
  });

  it.each([0, -1, 100.1, NaN])("refuses the percentile %d", (percentile) => {
    expect(() => valueRange(row(1), { percentile })).toThrow(expect.objectContaining({ code: "bad-option" }));
  });
});
