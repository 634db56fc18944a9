import { hash } from "@deep-inside/spec";
import { describe, expect, test } from "vitest";
import { fillUniform, uniform } from "../src/uniform.js";

describe("uniform", () => {
  test("is a function of the hash and exact in f32", () => {
    const values = uniform(1000, 5, 6);
    expect([...values]).toEqual(Array.from(values, (_, index) => (hash(5, 6, index) >>> 8) * 2 ** -23 - 1));
    expect(Float64Array.from(Float32Array.from(values))).toEqual(values);
  });

  test("has the moments of a uniform distribution on [-1, 1), and streams that do not correlate", () => {
    const n = 100_000;
    const [a, b] = [uniform(n, 5, 6), uniform(n, 5, 7)];
    const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / n;
    // Four standard deviations of each mean.
    expect(Math.abs(mean(a))).toBeLessThan(4 * Math.sqrt(1 / 3 / n));
    expect(Math.abs(mean(a.map((value) => value ** 2)) - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / n));
    expect(Math.abs(mean(a.map((value, index) => value * (b[index] ?? NaN))))).toBeLessThan(4 * Math.sqrt(1 / 9 / n));
  });
});

describe("fillUniform", () => {
  test("multiplies in f64 and rounds once to f32", () => {
    const scaled = new Float32Array(1000);
    fillUniform(scaled, 5, 6, Math.sqrt(2 / 27));
    expect(scaled).toEqual(Float32Array.from(uniform(1000, 5, 6), (value) => value * Math.sqrt(2 / 27)));
  });
});
