import { describe, expect, test } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import { conv3x3, dense, type ModelSpec } from "@deep-inside/spec";
import { classSaliency, Engine, reduceChannels, resolveTarget } from "../../src/index.js";
import { relativeL2 } from "../support/compare.js";

const SPEC: ModelSpec = {
  name: "saliency",
  input: { height: 9, width: 14, mean: [120, 110, 100], std: [60, 61, 62] },
  layers: [conv3x3("a", 8), dense("b", 12), dense("c", 5, { relu: false })],
};
const picture = seededPixels(9, 14, 4);
const code = (value: string) => expect.objectContaining({ name: "SaliencyError", code: value });

describe("classSaliency", () => {
  test("is the weights themselves for a single dense layer, in units of the raw pixel", async () => {
    const spec: ModelSpec = { ...SPEC, layers: [dense("scores", 3, { relu: false })] };
    const model = seededModel(spec, 1);
    const engine = await Engine.create(model);
    const { gradient, map } = await classSaliency(engine, picture, { target: 2 });
    const { data } = model.tensors.get("scores.weight")!;
    const row = new Float32Array(data.buffer, data.byteOffset + 2 * 378 * 4, 378);
    const expected = row.map((weight, index) => weight / [60, 61, 62][Math.floor(index / 126)]!);
    expect(gradient).toEqual(expected);
    expect(map).toEqual(reduceChannels(expected, 9, 14, "max-abs"));
  });

  test("explains the requested class, the top one by default, and says which", async () => {
    const engine = await Engine.create(seededModel(SPEC, 2));
    const top = await classSaliency(engine, picture);
    expect(top.target.index).toBe(top.scores.indexOf(Math.max(...top.scores)));
    const other = (top.target.index! + 1) % 5;
    const asked = await classSaliency(engine, picture, { target: other });
    expect([asked.target, asked.score]).toEqual([{ layer: "c", index: other }, asked.scores[other]]);
    expect(asked.map.data).not.toEqual(top.map.data);
  });

  test("doubles, exactly, when the weights of the class are doubled", async () => {
    const model = seededModel(SPEC, 2);
    const single = await classSaliency(await Engine.create(model), picture, { target: 1 });
    const { data } = model.tensors.get("c.weight")!;
    const weights = new Float32Array(data.buffer, data.byteOffset, 5 * 12);
    for (let i = 12; i < 24; i++) weights[i]! *= 2;
    const twice = await classSaliency(await Engine.create(model), picture, { target: 1 });
    expect(twice.map.data).toEqual(single.map.data.map((value) => 2 * value));
  });

  test("contrasts two classes by the difference of their gradients", async () => {
    const engine = await Engine.create(seededModel(SPEC, 2));
    const [a, b, contrast] = [
      await classSaliency(engine, picture, { target: 1 }),
      await classSaliency(engine, picture, { target: 3 }),
      await classSaliency(engine, picture, { target: 1, minus: 3 }),
    ];
    const difference = a.gradient.map((value, at) => value - b.gradient[at]!);
    expect(relativeL2(contrast.gradient, difference)).toBeLessThan(1e-5);
    expect(contrast.score).toBeCloseTo(a.score - b.score, 5);
  });

  test("refuses classes, layers and units that are not there", async () => {
    const engine = await Engine.create(seededModel(SPEC, 2));
    for (const target of [5, -1, 1.5, NaN]) {
      await expect(classSaliency(engine, picture, { target })).rejects.toThrow(code("unknown-class"));
    }
    await expect(classSaliency(engine, picture, { target: { layer: "x" } })).rejects.toThrow(code("unknown-layer"));
    expect(() => resolveTarget(SPEC, { layer: "a", channel: 8 }, 0)).toThrow(code("bad-option"));
    expect(() => resolveTarget(SPEC, { layer: "a", channel: 0, row: 9 }, 0)).toThrow(code("bad-option"));
  });
});

describe("reduceChannels", () => {
  const planes = Float32Array.of(1, -4, 0, -2, 3, 0, -3, 2, 0); // three pixels
  test.each([
    ["max-abs", [3, 4, 0]],
    ["max-relu", [1, 3, 0]],
    ["sum-abs", [6, 9, 0]],
    ["signed", [-3, -4, 0]],
  ] as const)("%s", (reduction, expected) => {
    expect(Array.from(reduceChannels(planes, 1, 3, reduction).data, (value) => value + 0)).toEqual(expected);
  });
});
