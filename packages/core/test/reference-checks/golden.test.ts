import { seededModel, seededPixels, vgg16 } from "@deep-inside/seeded";
import { deriveShapes } from "@deep-inside/spec";
import { describe, expect, test } from "vitest";
import { networkBackward, networkForward } from "../reference/network.js";
import { relativeL2 } from "../support/compare.js";
import { smallGoldens, vgg16Golden } from "../support/golden.js";
import { parametersOf } from "../support/parameters.js";
import { FLOAT64 } from "../support/tolerances.js";

describe.each(smallGoldens())("the reference on golden network $network.name", (golden) => {
  const { network: spec, seed } = golden;
  const network = { spec, parameters: parametersOf(seededModel(spec, seed)) };
  const pixels = Float64Array.from(seededPixels(spec.input.height, spec.input.width, seed));
  const activations = networkForward(network, pixels);

  test("has PyTorch's scores", () => {
    expect(relativeL2(activations.scores, golden.scores)).toBeLessThan(FLOAT64);
    expect(golden.scores.indexOf(Math.max(...golden.scores))).toBe(golden.topClass);
  });

  test.each(golden.gradients)("has PyTorch's gradient from $from to $to with rule $rule", (gradient) => {
    const { from, dy, rule, to, values } = gradient;
    const { pixels: dpixels, outputs } = networkBackward(network, activations, { layer: from, dy }, () => rule);
    const actual = to === "pixels" ? dpixels : outputs.get(to);
    expect(relativeL2(actual ?? new Float64Array(), values)).toBeLessThan(FLOAT64);
  });
});

describe("smallGoldens", () => {
  test("has equal maxima in the pool that comes first", () => {
    const golden = smallGoldens().find(({ network }) => network.name === "pool-first");
    const { height, width } = golden?.network.input ?? { height: 0, width: 0 };
    const pixels = seededPixels(height, width, golden?.seed ?? 0);
    let ties = 0;
    for (let c = 0; c < 3; c++) {
      for (let i = 0; i + 1 < height; i += 2) {
        for (let j = 0; j + 1 < width; j += 2) {
          const corner = (c * height + i) * width + j;
          const window = [corner, corner + 1, corner + width, corner + width + 1].map((index) => pixels[index] ?? NaN);
          const maximum = Math.max(...window);
          if (window.filter((pixel) => pixel === maximum).length > 1) ties++;
        }
      }
    }
    expect(ties).toBeGreaterThan(0);
  });
});

describe("vgg16", () => {
  test("has the layers that the golden numbers were made with", () => {
    expect(vgg16()).toEqual(vgg16Golden().network);
  });

  test("has 16 weight layers, 138 357 544 parameters and conv5_3 of (512, 14, 14)", () => {
    const { layers, input } = vgg16();
    const shapes = deriveShapes(layers, input).filter(({ weight }) => weight !== null);
    expect(shapes).toHaveLength(16);
    const product = (extents: readonly number[] | null): number => (extents ?? [0]).reduce((a, b) => a * b, 1);
    expect(shapes.reduce((sum, { weight, bias }) => sum + product(weight) + product(bias), 0)).toBe(138_357_544);
    const conv5_3 = shapes.find(({ layer }) => layer.name === "conv5_3");
    expect(conv5_3?.output).toEqual({ channels: 512, height: 14, width: 14 });
  });
});
