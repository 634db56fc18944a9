import { METHOD_NAMES } from "@deep-inside/core";
import { bytesOf, conv3x3, dense, tensorToFloat32, type Model, type ModelSpec } from "@deep-inside/spec";
import { describe, expect, test } from "vitest";
import { agreement } from "../../src/sanity/agreement.js";
import { comparable, compareMaps } from "../../src/sanity/compare-maps.js";
import { expectation } from "../../src/sanity/expectations.js";
import { MeanSimilarity } from "../../src/sanity/mean-similarity.js";
import { layersWithWeights, randomiseLayers } from "../../src/sanity/randomise.js";
import { classVerdict, weightsVerdict } from "../../src/sanity/verdicts.js";
import { wave } from "../support/wave.js";

const spec: ModelSpec = {
  name: "two layers",
  input: { height: 8, width: 8, mean: [0, 0, 0] },
  layers: [conv3x3("conv1", 6), dense("fc", 50)],
};
const ones = (shape: number[]) => {
  const values = new Float32Array(shape.reduce((product, extent) => product * extent, 1)).fill(1);
  return { dtype: "F32" as const, shape, data: bytesOf(values) };
};
const model: Model = {
  spec,
  tensors: new Map([
    ["conv1.weight", ones([6, 3, 3, 3])],
    ["conv1.bias", ones([6])],
    ["fc.weight", ones([50, 384])],
    ["fc.bias", ones([50])],
  ]),
};

describe("layersWithWeights", () => {
  test("lists them from the scores down", () => {
    expect(layersWithWeights(model)).toEqual(["fc", "conv1"]);
  });
});

describe("randomiseLayers", () => {
  test("draws weights of variance 2 / inputs and zeroes the biases of the named layers only", () => {
    const random = randomiseLayers(model, ["fc"], 42);
    const weights = tensorToFloat32(random.tensors.get("fc.weight")!);
    const variance = weights.reduce((sum, value) => sum + value * value, 0) / weights.length;
    // 19200 normal values: the variance is within 5 % in all but one of 1e6 draws.
    expect(Math.abs(variance * (384 / 2) - 1)).toBeLessThan(0.05);
    expect(tensorToFloat32(random.tensors.get("fc.bias")!).every((value) => value === 0)).toBe(true);
    expect(random.tensors.get("conv1.weight")).toBe(model.tensors.get("conv1.weight"));
  });

  test("depends on the seed and on nothing else", () => {
    const weights = (seed: number, layers: string[]) =>
      tensorToFloat32(randomiseLayers(model, layers, seed).tensors.get("fc.weight")!);
    expect(weights(1, ["fc"])).toEqual(weights(1, ["conv1", "fc"]));
    expect(weights(1, ["fc"])).not.toEqual(weights(2, ["fc"]));
  });

  test("refuses a layer that has no weights", () => {
    expect(() => randomiseLayers(model, ["pool1"], 1)).toThrow(expect.objectContaining({ code: "unknown-layer" }));
  });
});

describe("compareMaps", () => {
  test("is 1 for maps that differ by a factor and by sign", () => {
    const map = wave(0.3, 0.2);
    const other = { ...map, data: map.data.map((value) => -3 * value) };
    for (const value of Object.values(compareMaps(comparable(map), comparable(other)))) expect(value).toBeCloseTo(1, 6);
  });
});

describe("agreement", () => {
  test("is 1 for the same map, 0 at chance, negative below it", () => {
    const chance = { spearman: 0.2, ssim: 0.6, hog: 0.5 };
    const found = agreement({ spearman: 1, ssim: 0.6, hog: 0.25 }, chance);
    expect(found).toEqual({ spearman: 1, ssim: 0, hog: -0.5 });
  });

  test("does not divide by zero where maps of all pictures are one", () => {
    const same = { spearman: 1, ssim: 1, hog: 1 };
    expect(agreement(same, same)).toEqual(same);
  });
});

describe("MeanSimilarity", () => {
  test("keeps means and standard errors", () => {
    const mean = new MeanSimilarity();
    for (const value of [0.1, 0.2, 0.6]) mean.add({ spearman: value, ssim: 0.5, hog: -value });
    expect(mean.mean.spearman).toBeCloseTo(0.3, 12);
    // Standard deviation of the sample 0.26458, over the root of 3.
    expect(mean.error.spearman).toBeCloseTo(0.152753, 6);
    expect(mean.error.ssim).toBe(0);
    expect(mean.mean.hog).toBeCloseTo(-0.3, 12);
  });
});

describe("verdicts", () => {
  const chance = { spearman: 0, ssim: 0.5, hog: 0 };
  const of = (value: number) => ({ spearman: value, ssim: 0.5 + value / 2, hog: value });

  test("pass up to their limits, measured beyond chance, and say why", () => {
    expect([0.39, 0.41].map((value) => weightsVerdict(of(value), chance).passes)).toEqual([true, false]);
    expect([0.79, 0.81].map((value) => classVerdict(of(value), chance).passes)).toEqual([true, false]);
    expect(classVerdict(of(0.9), chance).why).toContain("agreement 0.90");
  });

  test("are expected of the methods that the literature has tested", () => {
    expect(expectation("gradient")).toMatchObject({ randomClass: "passes" });
    expect(expectation("guided")).toMatchObject({ randomClass: "fails" });
    expect(METHOD_NAMES.filter((method) => expectation(method) === undefined)).toEqual([]);
    expect(expectation("tea leaves")).toBeUndefined();
  });
});
