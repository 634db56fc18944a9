import { describe, expect, test } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import { conv3x3, dense, maxpool2x2, type Layer, type ModelSpec } from "@deep-inside/spec";
import { classSaliency, compareRules, Engine, RELU_RULES, type ReluRule } from "../../src/index.js";

const HEIGHT = 12;
const WIDTH = 18;
const picture = seededPixels(HEIGHT, WIDTH, 4);
const code = (value: string) => expect.objectContaining({ name: "SaliencyError", code: value });

function engineOf(layers: readonly Layer[]): Promise<Engine> {
  const input = { height: HEIGHT, width: WIDTH, mean: [120, 110, 100], std: [60, 61, 62] } as const;
  const spec: ModelSpec = { name: "rules", input, layers };
  return Engine.create(seededModel(spec, 3), { keep: layers.map(({ name }) => name) });
}

const DEEP = [
  conv3x3("a", 8),
  conv3x3("b", 8),
  maxpool2x2("p"),
  conv3x3("c", 12),
  dense("d", 20),
  dense("e", 5, { relu: false }),
];

describe("compareRules", () => {
  test("gives the maps that each rule gives alone", async () => {
    const engine = await engineOf(DEEP);
    const { maps, target, score } = await compareRules(engine, picture, { target: 2 });
    for (const rule of RELU_RULES) {
      const alone = await classSaliency(engine, picture, { target: 2, rule });
      expect([maps[rule], target, score]).toEqual([alone.map, alone.target, alone.score]);
    }
  });

  test.each<[string, Layer[]]>([
    ["a network without ReLU", [...DEEP.map((layer) => ("relu" in layer ? { ...layer, relu: false } : layer))]],
    ["convolution alone", [conv3x3("a", 4, { relu: false })]],
    ["pooling alone", [maxpool2x2("p")]],
    ["convolution and pooling", [conv3x3("a", 4, { relu: false }), maxpool2x2("p")]],
    ["dense layers", [dense("d", 9, { relu: false }), dense("e", 5, { relu: false })]],
  ])("the rules coincide, to the bit, on %s", async (_, layers) => {
    const engine = await engineOf(layers);
    const {
      maps,
      layers: agreements,
      diverges,
    } = await compareRules(engine, picture, { target: { layer: layers.at(-1)!.name } });
    expect(maps.deconvnet).toEqual(maps.gradient);
    expect(maps.guided).toEqual(maps.gradient);
    expect(Math.max(...maps.gradient.data)).toBeGreaterThan(0);
    expect(diverges).toEqual({});
    for (const { deconvnet, guided } of agreements) {
      expect(deconvnet).toBeCloseTo(1, 9);
      expect(guided).toBeCloseTo(1, 9);
    }
  });

  test("says that they part at the last ReLU before the scores, and how far from layer to layer", async () => {
    const engine = await engineOf(DEEP);
    const { layers, diverges } = await compareRules(engine, picture, { target: 2 });
    expect(layers.map(({ layer }) => layer)).toEqual(["e", "d", "c", "p", "b", "a", "input"]);
    expect(diverges).toEqual({ deconvnet: "d", guided: "d" });
    expect(layers[0]).toEqual({ layer: "e", deconvnet: 1, guided: 1 });
    for (const { deconvnet, guided } of layers.slice(1)) {
      expect(deconvnet).toBeLessThan(1);
      expect(guided).toBeLessThan(1);
    }
  });

  test("names the one layer whose ReLU makes them part", async () => {
    const engine = await engineOf([
      conv3x3("a", 8, { relu: false }),
      conv3x3("b", 8),
      conv3x3("c", 12, { relu: false }),
      dense("e", 5, { relu: false }),
    ]);
    const { layers, diverges } = await compareRules(engine, picture, { target: 1 });
    expect(diverges).toEqual({ deconvnet: "b", guided: "b" });
    expect(layers.find(({ layer }) => layer === "c")).toEqual({ layer: "c", deconvnet: 1, guided: 1 });
  });

  test("shows units of any layer", async () => {
    const engine = await engineOf(DEEP);
    const unit = { layer: "c", channel: 3, row: 2, column: 4 };
    const { layers, maps, target, score } = await compareRules(engine, picture, { target: unit });
    expect(layers.map(({ layer }) => layer)).toEqual(["c", "p", "b", "a", "input"]);
    expect([target, score]).toEqual([{ layer: "c" }, engine.activation("c")[3 * 54 + 2 * 9 + 4]]);
    expect(maps.gradient.data).toHaveLength(HEIGHT * WIDTH);
  });

  test("refuses contrasts, which only the gradient can carry, and ends when it is aborted", async () => {
    const engine = await engineOf(DEEP);
    await expect(compareRules(engine, picture, { target: 1, minus: 2 })).rejects.toThrow(code("bad-option"));
    await expect(compareRules(engine, picture, { signal: AbortSignal.abort() })).rejects.toThrow(code("aborted"));
    expect((await compareRules(engine, picture, { target: 1 })).target).toEqual({ layer: "e", index: 1 });
  });
});

describe("rules by layer", () => {
  test("change the signal from their layer down, and nothing above it", async () => {
    const engine = await engineOf(DEEP);
    const signals = async (rule: ReluRule | ((layer: string) => ReluRule)): Promise<Map<string, Float32Array>> => {
      const found = new Map<string, Float32Array>();
      await engine.forward([picture]);
      const seed = Float32Array.from([0, 0, 1, 0, 0]);
      const onLayer = (layer: string) => found.set(layer, engine.outputGradient(layer).values);
      await engine.backward({ seeds: [seed], rule, onLayer });
      return found;
    };
    const gradient = await signals("gradient");
    const mixed = await signals((layer) => (layer === "c" ? "guided" : "gradient"));
    for (const layer of ["e", "d"]) expect(mixed.get(layer)).toEqual(gradient.get(layer));
    const guided = gradient.get("c")!.map((value) => Math.max(value, 0));
    expect(mixed.get("c")).toEqual(guided);
    expect(mixed.get("a")).not.toEqual(gradient.get("a"));
    for (const rule of RELU_RULES) expect(await signals(() => rule)).toEqual(await signals(rule));
  });
});
