import { describe, expect, it } from "vitest";
import type { RawMap } from "@deep-inside/spec";
import { colorize, overlay, renderSaliency, sideBySide, type Style } from "../../src/index.js";
import { lcgImage } from "../support/fixtures.js";

const image = lcgImage(3, 4);
const map: RawMap = { height: 3, width: 4, data: Float32Array.from({ length: 12 }, (_, k) => k) };

describe("overlay", () => {
  it("is the picture at opacity 0 and the coloured map at 1", () => {
    expect(overlay(image, map, { opacity: 0 }).image).toEqual(image);
    expect(overlay(image, map, { opacity: 1, colormap: "viridis" }).image).toEqual(
      colorize(map, { colormap: "viridis" }).image,
    );
  });

  it("mixes in proportion", () => {
    const colours = colorize(map).image.data;
    const mixed = overlay(image, map, { opacity: 0.25 }).image.data;
    mixed.forEach((value, k) => expect(value).toBe(Math.round(0.75 * (image.data[k] ?? 0) + 0.25 * (colours[k] ?? 0))));
  });

  it("leaves the picture where the map is NaN", () => {
    const holes = { ...map, data: map.data.map((value, k) => (k % 2 ? value : NaN)) };
    const { data } = overlay(image, holes, { opacity: 1 }).image;
    for (let k = 0; k < 12; k += 2)
      expect(data.subarray(3 * k, 3 * k + 3)).toEqual(image.data.subarray(3 * k, 3 * k + 3));
    expect(data.subarray(3, 6)).not.toEqual(image.data.subarray(3, 6));
  });

  it("refuses a map of other extents, and says what to do", () => {
    expect(() => overlay(image, { height: 4, width: 3, data: map.data })).toThrow(/mapOntoImage/);
  });

  it.each([-0.1, 1.1, NaN])("refuses the opacity %d", (opacity) => {
    expect(() => overlay(image, map, { opacity })).toThrow(expect.objectContaining({ code: "bad-option" }));
  });
});

describe("sideBySide", () => {
  it("puts pictures of different heights in a row with a white gap", () => {
    const joined = sideBySide([lcgImage(2, 1), lcgImage(3, 2)], 1);
    expect([joined.height, joined.width]).toEqual([3, 4]);
    const pixel = (i: number, j: number): number[] => [...joined.data.subarray(3 * (i * 4 + j), 3 * (i * 4 + j) + 3)];
    expect(pixel(1, 0)).toEqual([...lcgImage(2, 1).data.subarray(3, 6)]);
    expect(pixel(2, 0)).toEqual([255, 255, 255]);
    expect(pixel(0, 1)).toEqual([255, 255, 255]);
    expect(pixel(2, 3)).toEqual([...lcgImage(3, 2).data.subarray(15, 18)]);
  });

  it("refuses no pictures and a negative gap", () => {
    expect(() => sideBySide([])).toThrow(expect.objectContaining({ code: "bad-option" }));
    expect(() => sideBySide([image], -1)).toThrow(expect.objectContaining({ code: "bad-option" }));
  });
});

describe("renderSaliency", () => {
  it("overlays by default and reports the range of the colours", () => {
    const { image: shown, range } = renderSaliency(image, map, { range: "max" });
    expect(shown).toEqual(overlay(image, map, { range: "max" }).image);
    expect(range).toEqual({ min: 0, max: 11 });
  });

  it("shows the map alone or beside the picture", () => {
    expect(renderSaliency(image, map, { style: "map" }).image).toEqual(colorize(map).image);
    const both = renderSaliency(image, map, { style: "side-by-side", gap: 2 }).image;
    expect(both).toEqual(sideBySide([image, colorize(map).image], 2));
  });

  it("refuses an unknown style", () => {
    expect(() => renderSaliency(image, map, { style: "3d" as Style })).toThrow(/overlay, map, side-by-side/);
  });
});
