import { describe, expect, test } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import { conv3x3, dense, maxpool2x2, type Model, type ModelSpec } from "@deep-inside/spec";
import {
  classSaliency,
  Engine,
  probeGradient,
  reduceChannels,
  verifyIdentity,
  type BackwardOptions,
} from "../../src/index.js";
import { parametersOf } from "../support/parameters.js";
import { randomNetwork } from "../support/random-network.js";

const SPEC: ModelSpec = {
  name: "verified",
  input: { height: 11, width: 15, mean: [120, 110, 100], std: [60, 61, 62] },
  layers: [conv3x3("a", 8), maxpool2x2("p"), conv3x3("b", 10), dense("c", 9), dense("d", 4, { relu: false })],
};
const model = seededModel(SPEC, 8);
const picture = seededPixels(11, 15, 8);

function biasesOf(of: Model): Map<string, Float32Array> {
  const named = [...parametersOf(of)].filter(([name]) => name.endsWith(".bias"));
  return new Map(named.map(([name, values]) => [name.slice(0, -".bias".length), Float32Array.from(values)]));
}

/** The model with `factor` times the weights and the bias of unit `row` of its last layer. */
function scaleRow(of: Model, layer: string, row: number, factor: number): Model {
  const tensors = new Map(of.tensors);
  for (const name of [`${layer}.weight`, `${layer}.bias`]) {
    const tensor = tensors.get(name)!;
    const values = new Float32Array(tensor.data.slice().buffer);
    const length = values.length / tensor.shape[0]!;
    for (let at = row * length; at < (row + 1) * length; at++) values[at]! *= factor;
    tensors.set(name, { ...tensor, data: new Uint8Array(values.buffer) });
  }
  return { ...of, tensors };
}

describe("verifyIdentity", () => {
  test.each([0, 1, 2, 3])("holds for class %i within the rounding of f32", async (target) => {
    const engine = await Engine.create(model);
    const { relativeError, score, sum } = await verifyIdentity(engine, biasesOf(model), picture, { target });
    expect(relativeError).toBeLessThan(1e-5);
    expect(score).toBe((await engine.forward([picture]))[0]![target]);
    expect(Math.abs(sum - score)).toBeLessThan(1e-4);
  });

  test.each([0, 3, 7, 12, 20])("holds for random network %i", async (seed) => {
    const spec = randomNetwork(seed);
    const random = seededModel(spec, seed);
    const pixels = seededPixels(spec.input.height, spec.input.width, seed);
    const { relativeError } = await verifyIdentity(await Engine.create(random), biasesOf(random), pixels);
    expect(relativeError).toBeLessThan(1e-5);
  });

  test("fails when a bias is not the one that was computed with", async () => {
    const biases = biasesOf(model);
    biases.set(
      "b",
      biases.get("b")!.map((value) => value + 0.1),
    );
    const { relativeError } = await verifyIdentity(await Engine.create(model), biases, picture, { target: 0 });
    expect(relativeError).toBeGreaterThan(1e-3);
  });

  test("is for classes, not for inner layers", async () => {
    const target = { layer: "b", channel: 2 };
    const refused = verifyIdentity(await Engine.create(model), biasesOf(model), picture, { target });
    await expect(refused).rejects.toMatchObject({ code: "bad-option" });
  });
});

describe("probeGradient", () => {
  /** The engine with its gradient by the picture changed. */
  const withGradient = (engine: Engine, change: (slope: number, at: number, all: Float32Array) => number): Engine =>
    ({
      spec: engine.spec,
      exclusive: (work: () => Promise<unknown>) => work(),
      forward: engine.forward.bind(engine),
      activation: engine.activation.bind(engine),
      backward: async (options: BackwardOptions) => (await engine.backward(options)).map((g) => g.map(change)),
    }) as unknown as Engine;

  test.each([0, 3, 7, 12, 20])("agrees with differences of the score of random network %i", async (seed) => {
    const spec = randomNetwork(seed);
    const pixels = seededPixels(spec.input.height, spec.input.width, seed);
    const { relativeError } = await probeGradient(await Engine.create(seededModel(spec, seed)), pixels);
    // Rounding of the scores over a step that is 2^-10 of a pixel value.
    expect(relativeError).toBeLessThan(2e-2);
  });

  test.each<[string, (slope: number, at: number, all: Float32Array) => number]>([
    ["5 % too large", (slope) => 1.05 * slope],
    ["of the other sign", (slope) => -slope],
    ["without one channel", (slope, at) => (at < 11 * 15 ? 0 : slope)],
    ["with its channels in another order", (_, at, all) => all[(at + 11 * 15) % all.length]!],
  ])("finds a gradient %s", async (_, change) => {
    const engine = await Engine.create(model);
    const right = await probeGradient(engine, picture, { target: 1 });
    const wrong = await probeGradient(withGradient(engine, change), picture, { target: 1 });
    expect(right.relativeError).toBeLessThan(5e-3);
    expect(wrong.relativeError).toBeGreaterThan(2e-2);
  });

  test("is the same for the same seed, and works for layers", async () => {
    const engine = await Engine.create(model, { keep: ["b"] });
    const target = { layer: "b", channel: 2 };
    const first = await probeGradient(engine, picture, { target, seed: 4 });
    expect(await probeGradient(engine, picture, { target, seed: 4 })).toEqual(first);
    expect(first.relativeError).toBeLessThan(2e-2);
    await expect(probeGradient(engine, picture, { seed: -1 })).rejects.toMatchObject({ code: "bad-option" });
  });
});

describe("classSaliency", () => {
  test("doubles with the weights of the class, bit for bit, and leaves other classes alone", async () => {
    const [once, twice] = await Promise.all([Engine.create(model), Engine.create(scaleRow(model, "d", 2, 2))]);
    const [map, doubled] = [
      await classSaliency(once, picture, { target: 2 }),
      await classSaliency(twice, picture, { target: 2 }),
    ];
    expect(doubled.gradient).toEqual(map.gradient.map((value) => 2 * value));
    expect(doubled.map.data).toEqual(map.map.data.map((value) => 2 * value));
    expect((await classSaliency(twice, picture, { target: 1 })).map).toEqual(
      (await classSaliency(once, picture, { target: 1 })).map,
    );
  });

  test("is zero everywhere, not NaN, for a class whose weights are zero", async () => {
    const engine = await Engine.create(scaleRow(model, "d", 2, 0));
    const { map, score } = await classSaliency(engine, picture, { target: 2 });
    expect(score).toBe(0);
    expect(map.data.every((value) => value === 0)).toBe(true);
  });

  test.each(["max-abs", "max-relu", "sum-abs", "signed"] as const)("reduces its own gradient by %s", async (reduce) => {
    const engine = await Engine.create(model);
    const { gradient, map } = await classSaliency(engine, picture, { target: 1, reduce });
    expect(map).toEqual(reduceChannels(gradient, 11, 15, reduce));
  });
});
