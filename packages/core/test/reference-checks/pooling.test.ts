import { describe, expect, test } from "vitest";
import { uniform } from "@deep-inside/seeded";
import { globalAveragePoolBackwardInput, globalAveragePoolForward } from "../reference/global-average-pool.js";
import { maxpool2x2BackwardInput, maxpool2x2Forward } from "../reference/maxpool2x2.js";
import { dot, relativeL2 } from "../support/compare.js";
import { FINITE_DIFFERENCE } from "../support/tolerances.js";
import { finiteDifference } from "./finite-difference.js";

describe("maxpool2x2", () => {
  test.each([
    { C: 3, H: 7, W: 4 },
    { C: 2, H: 5, W: 9 },
    { C: 1, H: 2, W: 3 },
    { C: 5, H: 6, W: 8 },
  ])("backward input is the derivative of forward for C=$C, $H x $W", (extents) => {
    const { C, H, W } = extents;
    const x = uniform(C * H * W, 2, 0);
    const dy = uniform(C * (H >> 1) * (W >> 1), 2, 1);
    const expected = finiteDifference((z) => dot(maxpool2x2Forward(z, extents).y, dy), x);
    const dx = maxpool2x2BackwardInput(dy, maxpool2x2Forward(x, extents).switches, extents);
    expect(relativeL2(dx, expected)).toBeLessThan(FINITE_DIFFERENCE);
  });

  test.each([
    { window: [1, 1, 1, 1], place: 0 },
    { window: [0, 1, 1, 1], place: 1 },
    { window: [0, 0, 1, 1], place: 2 },
    { window: [0, 0, 0, 1], place: 3 },
    { window: [-5, -2, -2, -9], place: 1 },
    { window: [-0, 0, 0, 0], place: 0 },
  ])("takes the first of equal maxima: place $place of $window", ({ window, place }) => {
    const extents = { C: 1, H: 2, W: 2 };
    const { y, switches } = maxpool2x2Forward(Float64Array.from(window), extents);
    expect([...switches]).toEqual([place]);
    const expected = [0, 0, 0, 0].with(place, 3);
    expect([
      ...maxpool2x2BackwardInput(
        y.map(() => 3),
        switches,
        extents,
      ),
    ]).toEqual(expected);
  });

  test("reads nothing from an odd last row or column", () => {
    const x = Float64Array.of(1, 2, NaN, 3, 4, NaN, NaN, NaN, NaN);
    expect([...maxpool2x2Forward(x, { C: 1, H: 3, W: 3 }).y]).toEqual([4]);
  });
});

describe("globalAveragePool", () => {
  test("is the mean of each channel", () => {
    expect([...globalAveragePoolForward(Float64Array.of(1, 2, 6, -1, 0, 4), 2, 3)]).toEqual([3, 1]);
  });

  test("backward input is the derivative of forward", () => {
    const x = uniform(5 * 21, 3, 0);
    const dy = uniform(5, 3, 1);
    const expected = finiteDifference((z) => dot(globalAveragePoolForward(z, 5, 21), dy), x);
    expect(relativeL2(globalAveragePoolBackwardInput(dy, 5, 21), expected)).toBeLessThan(FINITE_DIFFERENCE);
  });
});
