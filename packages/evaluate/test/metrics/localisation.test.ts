import { describe, expect, test } from "vitest";
import { boxIou, boxOfMap, localisationError } from "../../src/metrics/localisation.js";
import { energyInside, pointingGame } from "../../src/metrics/pointing-game.js";
import { boxMask, maskBox } from "../../src/shared/mask.js";
import { mapOf } from "../support/wave.js";

const box = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom });
const spike = (row: number, column: number) => {
  const data = new Float32Array(40 * 50);
  data[row * 50 + column] = 1;
  return { height: 40, width: 50, data };
};
const object = boxMask(box(10, 12, 20, 22), 40, 50);

describe("pointingGame", () => {
  test("hits when the largest value is on the object", () => {
    expect(pointingGame(spike(12, 19), object)).toEqual({ point: [12, 19], hit: true, near: true });
  });

  test("is near up to the tolerance and no further", () => {
    // The nearest pixel of the object is (21, 19): 9 rows and 12 columns away, 15 pixels.
    expect(pointingGame(spike(30, 31), object)).toEqual({ point: [30, 31], hit: false, near: true });
    expect(pointingGame(spike(30, 32), object).near).toBe(false);
    expect(pointingGame(spike(30, 31), object, 14.99).near).toBe(false);
  });

  test("measures distances to the mask, not to its box", () => {
    const ring = { ...object, data: object.data.slice() };
    for (let i = 13; i < 21; i++) ring.data.fill(0, i * 50 + 11, i * 50 + 19);
    expect(pointingGame(spike(16, 15), ring, 3)).toMatchObject({ hit: false, near: false });
  });

  test("takes the first of equal maxima", () => {
    const flat = { height: 40, width: 50, data: new Float32Array(2000) };
    expect(pointingGame(flat, object).point).toEqual([0, 0]);
  });

  test("refuses a mask of other extents", () => {
    expect(() => pointingGame(spike(0, 0), boxMask(box(0, 0, 1, 1), 40, 49))).toThrow(
      expect.objectContaining({ code: "bad-shape" }),
    );
  });
});

describe("energyInside", () => {
  test("is the share of the positive values on the object", () => {
    const map = mapOf([[3, -5, 1]]);
    expect(energyInside(map, { height: 1, width: 3, data: Uint8Array.from([1, 1, 0]) })).toBe(0.75);
    expect(energyInside(mapOf([[-1, 0, 0]]), { height: 1, width: 3, data: Uint8Array.from([1, 1, 0]) })).toBe(0);
  });
});

describe("boxIou", () => {
  test.each([
    ["equal boxes", box(1, 2, 5, 6), 1],
    ["half of the box", box(1, 2, 3, 6), 0.5],
    ["boxes that touch", box(5, 2, 9, 6), 0],
    ["boxes apart", box(20, 20, 30, 30), 0],
    ["a shift by one", box(2, 2, 6, 6), 12 / 20],
  ])("of %s", (_, other, expected) => {
    expect(boxIou(box(1, 2, 5, 6), other)).toBe(expected);
  });
});

describe("localisationError", () => {
  test("is 0 from an overlap of one half with any of the boxes, else 1", () => {
    const truth = [box(20, 20, 30, 30), box(0, 0, 4, 4)];
    expect(localisationError(box(0, 0, 4, 2), truth)).toBe(0);
    expect(localisationError(box(0, 0, 3, 2), truth)).toBe(1);
  });
});

describe("boxOfMap", () => {
  const map = mapOf([
    [9, 0, 0, 0, 0],
    [0, 0, 5, 4, 0],
    [0, 0, 5, 0, 0],
    [0, 0, 0, 0, 5],
  ]);

  test("surrounds the largest region above the share; diagonal neighbours do not join", () => {
    expect(boxOfMap(map, 0.5)).toEqual(box(2, 1, 3, 3));
    expect(boxOfMap(map, 0.4)).toEqual(box(2, 1, 4, 3));
    expect(boxOfMap(map, 1)).toEqual(box(0, 0, 1, 1));
  });

  test("is the whole picture when no value is positive", () => {
    expect(boxOfMap(mapOf([[0, -1]]), 0.5)).toEqual(box(0, 0, 2, 1));
  });
});

describe("maskBox", () => {
  test("is the inverse of boxMask", () => {
    expect(maskBox(object)).toEqual(box(10, 12, 20, 22));
    expect(maskBox(boxMask(box(0, 0, 0, 0), 3, 4))).toBeNull();
  });
});
