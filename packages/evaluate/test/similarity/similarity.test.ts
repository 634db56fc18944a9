import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gaussianBlur } from "../../src/shared/gaussian-blur.js";
import { riseBlur, riseWeights } from "../../src/metrics/rise-blur.js";
import { hog, hogSimilarity } from "../../src/similarity/hog.js";
import { ranks, spearmanOfAbsolutes } from "../../src/similarity/spearman.js";
import { ssim } from "../../src/similarity/ssim.js";
import { mapOf, wave } from "../support/wave.js";

interface Fixture {
  readonly spearman: number;
  readonly ssim: number;
  readonly hog: readonly number[];
  readonly hogOfSmall: readonly number[];
  readonly hogCorrelation: number;
  readonly gaussian: readonly number[];
  readonly riseKernelRow: readonly number[];
  readonly riseBlur: readonly number[];
}

const fixture = JSON.parse(readFileSync(new URL("../fixtures/similarity.json", import.meta.url), "utf8")) as Fixture;
const [one, other] = [wave(0.31, 0.17), wave(0.29, 0.22)];

/** The largest difference of two sequences of equal length. */
function distance(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(got.length).toBe(expected.length);
  return Array.from(got).reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0);
}

// Both sides compute in f64 on inputs that are exact in f32; only results stored as f32 (2^-24 of 1) differ more.
const F64 = 1e-12;
// scikit-image adds up its cells in C floats: 256 values of up to 1 with a relative error of 2^-24 each, then a mean.
const HOG = 2e-7;

describe("spearmanOfAbsolutes", () => {
  test("is SciPy's spearmanr of the absolute values, ties included", () => {
    expect(Math.abs(spearmanOfAbsolutes(one, other) - fixture.spearman)).toBeLessThan(F64);
  });

  test("is 1 for a map and a growing function of it, whatever the signs", () => {
    const squared = { ...one, data: one.data.map((value) => -value * value) };
    expect(spearmanOfAbsolutes(one, squared)).toBeCloseTo(1, 12);
  });

  test("is 0 when a map is constant", () => {
    expect(spearmanOfAbsolutes(one, { ...one, data: one.data.map(() => 3) })).toBe(0);
  });

  test("refuses maps of different extents", () => {
    expect(() => spearmanOfAbsolutes(one, wave(1, 1, 5, 5))).toThrow(expect.objectContaining({ code: "bad-shape" }));
  });
});

describe("ranks", () => {
  test("gives equal values the mean of their ranks", () => {
    expect([...ranks(Float32Array.of(30, 10, 20, 20))]).toEqual([4, 1, 2.5, 2.5]);
  });
});

describe("ssim", () => {
  test("is scikit-image's structural_similarity", () => {
    expect(Math.abs(ssim(one, other, 2) - fixture.ssim)).toBeLessThan(1e-10);
  });

  test("is 1 for equal maps", () => {
    expect(ssim(one, one, 2)).toBeCloseTo(1, 12);
  });

  test("refuses maps smaller than its window", () => {
    expect(() => ssim(mapOf([[1]]), mapOf([[1]]), 1)).toThrow(expect.objectContaining({ code: "bad-shape" }));
  });
});

describe("hog", () => {
  test("is scikit-image's hog with cells of 16x16", () => {
    expect(distance(hog(one), fixture.hog)).toBeLessThan(HOG);
  });

  test("correlates as NumPy says", () => {
    expect(Math.abs(hogSimilarity(one, other) - fixture.hogCorrelation)).toBeLessThan(HOG);
  });

  test("has smaller cells where the map has no room for three of 16", () => {
    expect(distance(hog(wave(0.31, 0.17, 32, 35)), fixture.hogOfSmall)).toBeLessThan(HOG);
  });

  test("refuses maps of fewer than 3x3 pixels", () => {
    expect(() => hog(wave(1, 1, 2, 60))).toThrow(expect.objectContaining({ code: "bad-shape" }));
  });
});

describe("gaussianBlur", () => {
  test("is SciPy's gaussian_filter", () => {
    expect(distance(gaussianBlur(wave(0.31, 0.17, 9, 12), 1.5).data, fixture.gaussian)).toBeLessThan(2 ** -24);
  });
});

describe("riseBlur", () => {
  test("has the kernel of RISE: an impulse in 11x11 blurred with sigma 5", () => {
    const weights = riseWeights();
    expect(
      distance(
        weights.map((weight) => weight * weights[5]!),
        fixture.riseKernelRow,
      ),
    ).toBeLessThan(F64);
  });

  test("blurs each plane about the mean with zeros around", () => {
    const plane = wave(0.2, 0.4, 14, 17).data.map((value) => 100 * value);
    const planes = new Float32Array(3 * plane.length);
    const mean = [10, 20, 30] as const;
    mean.forEach((average, c) =>
      planes.set(
        plane.map((value) => value + average),
        c * plane.length,
      ),
    );
    const got = riseBlur(planes, 14, 17, mean);
    mean.forEach((average, c) => {
      const channel = Array.from(got.subarray(c * plane.length, (c + 1) * plane.length), (value) => value - average);
      // Values of about 100 stored as f32: half a unit in the last place is 4e-6.
      expect(distance(channel, fixture.riseBlur)).toBeLessThan(1e-5);
    });
  });
});
