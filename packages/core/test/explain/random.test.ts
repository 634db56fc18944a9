import { expect, test } from "vitest";
import { addNormal, normalLevels, normalQuantile } from "../../src/explain/shared/random.js";

const moments = (values: Float32Array): number[] =>
  [1, 2, 3, 4].map((power) => values.reduce((sum, value) => sum + value ** power, 0) / values.length);

/** Values of the standard normal distribution and the chance to be below them, from tables. */
const TABLE = [
  [-3.719016485455709, 0.0001],
  [-2.3263478740408408, 0.01],
  [-1.2815515655446004, 0.1],
  [0, 0.5],
  [0.6744897501960817, 0.75],
  [1.959963984540054, 0.975],
  [4.264890793922825, 0.99999],
] as const;

test.each(TABLE)("normalQuantile: %f has %f below it", (value, p) => {
  expect(Math.abs(normalQuantile(p) - value)).toBeLessThan(1.2e-9 * Math.max(1, Math.abs(value)) * 2);
});

test("noise is normal: its moments, and the share below each value of the table", () => {
  const n = 1_000_000;
  const values = new Float32Array(n);
  addNormal(values, normalLevels(1), 7, 3);
  // Standard errors of the moments of a normal sample: sqrt(1, 2, 15, 96) / sqrt(n); four of them.
  moments(values).forEach((moment, k) => {
    expect(Math.abs(moment - [0, 1, 0, 3][k]!)).toBeLessThan((4 * Math.sqrt([1, 2, 15, 96][k]!)) / Math.sqrt(n));
  });
  for (const [value, p] of TABLE) {
    const below = values.reduce((count, drawn) => count + Number(drawn < value), 0) / n;
    expect(Math.abs(below - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n) + 2 ** -16);
  }
});

test("all levels together have the mean 0, the standard deviation and the reach that are documented", () => {
  const levels = Float32Array.from({ length: 2 ** 16 }, (_, at) => normalQuantile((at + 0.5) / 2 ** 16));
  const [mean, square] = moments(levels) as [number, number];
  expect(Math.abs(mean)).toBeLessThan(1e-9);
  expect(1 - Math.sqrt(square)).toBeCloseTo(1.01e-5, 7);
  expect(Math.max(...levels)).toBeCloseTo(4.32, 2);
});

test("neighbours, halves of a hash and streams are not correlated; the same seed gives the same values, of any length", () => {
  const n = 1_000_000;
  const [a, b] = [new Float32Array(n), new Float32Array(n)];
  addNormal(a, normalLevels(1), 7, 3);
  addNormal(b, normalLevels(1), 7, 4);
  const product = (other: Float32Array, shift: number): number =>
    a.reduce((sum, value, at) => sum + value * (other[at + shift] ?? 0), 0) / n;
  for (const [other, shift] of [
    [a, 1],
    [a, 2],
    [a, 3],
    [b, 0],
    [b, 1],
  ] as const) {
    expect(Math.abs(product(other, shift))).toBeLessThan(4 / Math.sqrt(n));
  }
  const odd = new Float32Array(15);
  addNormal(odd, normalLevels(2), 7, 3);
  expect(odd).toEqual(a.slice(0, 15).map((value) => Math.fround(2 * value)));
});
