import { seededModel, seededPixels, uniform } from "@deep-inside/seeded";
import { conv3x3, dense, globalAveragePool, maxpool2x2, type ModelSpec } from "@deep-inside/spec";
import { describe, expect, test } from "vitest";
import { networkBackward, networkForward, type ReferenceNetwork } from "../reference/network.js";
import { dot, relativeL2 } from "../support/compare.js";
import { parametersOf } from "../support/parameters.js";
import { randomNetwork } from "../support/random-network.js";
import { FINITE_DIFFERENCE, FLOAT64 } from "../support/tolerances.js";
import { finiteDifference } from "./finite-difference.js";

const LAYERS = [
  conv3x3("a", 5),
  maxpool2x2("b"),
  conv3x3("c", 7, { padding: "valid", relu: false }),
  conv3x3("d", 3, { padding: "valid" }),
];
const input = { height: 11, width: 12, mean: [120, 110, 100], std: [60, 55, 50] } as const;
const WITH_DENSE = { name: "dense", input, layers: [...LAYERS, dense("e", 11), dense("f", 4, { relu: false })] };
const WITH_AVERAGE = { name: "average", input, layers: [...LAYERS, globalAveragePool("e")] };

function reference(spec: ModelSpec): ReferenceNetwork {
  return { spec, parameters: parametersOf(seededModel(spec, 7)) };
}

/** Whole numbers tie in a pool that comes first; a little noise keeps differences off its kinks. */
function pixelsFor({ input: { height, width } }: ModelSpec): Float64Array {
  const noise = uniform(3 * height * width, 8, 1);
  return Float64Array.from(seededPixels(height, width, 8), (pixel, index) => pixel + 0.3 * (noise[index] ?? 0));
}

/** Pixels are about 50 times a normalised input, so the same step is 50 times finer and rounding weighs 50 times more. */
const PIXEL_SCALE = 50;

describe.each([WITH_DENSE, WITH_AVERAGE])("networkBackward, network with $name", (spec) => {
  const network = reference(spec);
  const pixels = pixelsFor(spec);
  const activations = networkForward(network, pixels);

  test.each(["a", "b", "c", "d", "e"])("from layer %s is the derivative with respect to pixels", (layer) => {
    const dy = uniform(activations.outputs.get(layer)?.length ?? 0, 9, 0);
    const f = (z: Float64Array): number => dot(networkForward(network, z).outputs.get(layer) ?? z, dy);
    const { pixels: gradient } = networkBackward(network, activations, { layer, dy });
    expect(relativeL2(gradient, finiteDifference(f, pixels))).toBeLessThan(FINITE_DIFFERENCE * PIXEL_SCALE);
  });

  test("gives the derivative with respect to biases", () => {
    const dy = uniform(activations.scores.length, 9, 1);
    const layer = spec.layers.at(-1)?.name ?? "";
    const { biases } = networkBackward(network, activations, { layer, dy });
    expect([...biases.keys()].sort()).toEqual(spec.layers.flatMap((l) => ("relu" in l ? [l.name] : [])));
    for (const [name, gradient] of biases) {
      const f = (z: Float64Array): number => {
        const parameters = new Map(network.parameters).set(`${name}.bias`, z);
        return dot(networkForward({ spec, parameters }, pixels).scores, dy);
      };
      const expected = finiteDifference(f, network.parameters.get(`${name}.bias`) ?? dy);
      expect(relativeL2(gradient, expected)).toBeLessThan(FINITE_DIFFERENCE);
    }
  });

  test("gives inner gradients from which the one with respect to pixels goes on", () => {
    const dy = uniform(outputLength("e"), 9, 2);
    const whole = networkBackward(network, activations, { layer: "e", dy });
    const inner = whole.outputs.get("c") ?? dy;
    expect(networkBackward(network, activations, { layer: "c", dy: inner }).pixels).toEqual(whole.pixels);
  });

  test("applies the rule of each layer alone", () => {
    const dy = uniform(outputLength("d"), 9, 3);
    const at = (rule: (layer: string) => "gradient" | "guided") =>
      networkBackward(network, activations, { layer: "d", dy }, rule).outputs;
    const mixed = at((layer) => (layer === "a" ? "guided" : "gradient"));
    expect(mixed.get("a")).toEqual(at(() => "gradient").get("a"));
    expect(mixed.get("a")).not.toEqual(at(() => "guided").get("a"));
  });

  function outputLength(layer: string): number {
    return activations.outputs.get(layer)?.length ?? 0;
  }
});

describe("the identity S = <dS/dx, x> + sum over layers <dS/db, b>", () => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed))("holds for every score of random network %d", (seed) => {
    const spec = randomNetwork(seed);
    const network = reference(spec);
    const activations = networkForward(network, pixelsFor(spec));
    const layer = spec.layers.at(-1)?.name ?? "";
    for (const [index, score] of activations.scores.entries()) {
      const dy = new Float64Array(activations.scores.length).with(index, 1);
      const { input: dx, biases } = networkBackward(network, activations, { layer, dy });
      const terms = [dot(dx, activations.input)];
      for (const [name, db] of biases) terms.push(dot(db, network.parameters.get(`${name}.bias`) ?? db));
      const sum = terms.reduce((a, b) => a + b, 0);
      expect(Math.abs(sum - score)).toBeLessThanOrEqual(FLOAT64 * Math.max(1, Math.abs(score)));
    }
  });
});
