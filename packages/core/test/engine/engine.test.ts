import { describe, expect, test } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import { conv3x3, dense, maxpool2x2, type ModelSpec } from "@deep-inside/spec";
import { Engine } from "../../src/index.js";
import { networkBackward, networkForward } from "../reference/network.js";
import { relativeL2 } from "../support/compare.js";
import { parametersOf } from "../support/parameters.js";
import { GRADIENT_F32, SCORES_F32 } from "../support/tolerances.js";

const SPEC: ModelSpec = {
  name: "small",
  input: { height: 13, width: 18, mean: [120, 110, 100] },
  layers: [conv3x3("a", 9), maxpool2x2("p"), conv3x3("b", 12), dense("c", 7), dense("d", 4, { relu: false })],
};
const model = seededModel(SPEC, 5);
const picture = seededPixels(13, 18, 5);
const seed = Float32Array.of(1, 0, 0, 0);
const code = (value: string) => expect.objectContaining({ name: "SaliencyError", code: value });

describe("Engine", () => {
  test("keeps activations that were asked for, and those of dense layers", async () => {
    const engine = await Engine.create(model, { keep: ["b"] });
    await engine.forward([picture]);
    const { outputs } = networkForward({ spec: SPEC, parameters: parametersOf(model) }, Float64Array.from(picture));
    for (const layer of ["b", "c", "d"])
      expect(relativeL2(engine.activation(layer), outputs.get(layer)!)).toBeLessThan(SCORES_F32);
    expect(() => engine.activation("a")).toThrow(code("unknown-layer"));
  });

  test("takes the last pass again only when asked, and only for the very same pictures", async () => {
    const engine = await Engine.create(model, { batch: 2 });
    const other = picture.map((value) => 255 - value);
    const [scores] = await engine.forward([picture]);
    const [gradient] = await engine.backward({ seeds: [seed] });
    expect(await engine.forward([picture], { reuse: true })).toEqual([scores]);
    expect(await engine.backward({ seeds: [seed] })).toEqual([gradient]);
    const both = await engine.forward([picture, other], { reuse: true });
    expect(both).toEqual(await engine.forward([picture, other]));
    expect(await engine.forward([other], { reuse: true })).toEqual([both[1]]);
    await expect(engine.forward([picture], { signal: AbortSignal.abort(), reuse: true })).rejects.toThrow(
      code("aborted"),
    );
    expect(await engine.forward([other], { reuse: true })).toEqual([both[1]]);
  });

  test("goes back to an inner layer without its ReLU rule, and by a rule for each layer", async () => {
    const engine = await Engine.create(model);
    await engine.forward([picture]);
    const reference = { spec: SPEC, parameters: parametersOf(model) };
    const activations = networkForward(reference, Float64Array.from(picture));
    const dy = Float64Array.from(seed);
    const rule = (layer: string) => (layer === "b" ? "guided" : "gradient") as "guided" | "gradient";
    const expected = networkBackward(reference, activations, { layer: "d", dy }, rule);
    for (const to of ["a", "p", "b", "c"]) {
      const [gradient] = await engine.backward({ seeds: [seed], to, rule });
      expect(relativeL2(gradient!, expected.outputs.get(to)!)).toBeLessThan(GRADIENT_F32);
    }
    expect(relativeL2((await engine.backward({ seeds: [seed], rule }))[0]!, expected.pixels)).toBeLessThan(
      GRADIENT_F32,
    );
  });

  test("refuses wrong pictures, seeds, layers and options by their codes", async () => {
    await expect(Engine.create(model, { keep: ["nowhere"] })).rejects.toThrow(code("unknown-layer"));
    for (const batch of [0, 1.5, NaN, 5000])
      await expect(Engine.create(model, { batch })).rejects.toThrow(code("bad-option"));
    const tensors = new Map(model.tensors);
    tensors.delete("b.bias");
    await expect(Engine.create({ spec: SPEC, tensors })).rejects.toThrow(code("bad-model"));
    const engine = await Engine.create(model);
    await expect(engine.backward({ seeds: [seed] })).rejects.toThrow(code("bad-option"));
    await expect(engine.forward([picture.subarray(1)])).rejects.toThrow(code("bad-shape"));
    await expect(engine.forward([picture, picture])).rejects.toThrow(code("bad-shape"));
    await expect(engine.forward([picture.map(() => NaN)])).rejects.toThrow(code("not-finite"));
    await engine.forward([picture]);
    await expect(engine.backward({ seeds: [picture] })).rejects.toThrow(code("bad-shape"));
    await expect(engine.backward({ seeds: [] })).rejects.toThrow(code("bad-shape"));
    await expect(engine.backward({ seeds: [seed], from: "nowhere" })).rejects.toThrow(code("unknown-layer"));
    await expect(engine.backward({ seeds: [new Float32Array(7)], from: "c", to: "d" })).rejects.toThrow(
      code("bad-option"),
    );
    engine.dispose();
    await expect(engine.forward([picture])).rejects.toThrow(code("internal"));
  });

  test("says how many bytes are needed when the address space is too small", async () => {
    const layers = [conv3x3("a", 1024), conv3x3("b", 1024)];
    const spec: ModelSpec = { ...SPEC, input: { height: 1000, width: 1000, mean: [0, 0, 0] }, layers };
    await expect(Engine.create({ spec, tensors: new Map() })).rejects.toThrow(code("out-of-memory"));
  });

  test("is the same after an aborted pass", async () => {
    const engine = await Engine.create(model, { deterministic: true });
    const [before] = await engine.forward([picture]);
    const controller = new AbortController();
    controller.abort();
    await expect(engine.forward([picture], { signal: controller.signal })).rejects.toThrow(code("aborted"));
    // A backward pass would start from what the aborted one left half done.
    await expect(engine.backward({ seeds: [seed] })).rejects.toThrow(code("bad-option"));
    expect((await engine.forward([picture]))[0]).toEqual(before);
  });

  test("runs what is exclusive one after the other, failures included", async () => {
    const engine = await Engine.create(model);
    const order: number[] = [];
    const jobs = [0, 1, 2].map((n) =>
      engine.exclusive(async () => {
        order.push(n);
        await engine.forward([picture]);
        order.push(n);
        if (n === 1) throw new Error("job 1");
      }),
    );
    const settled = await Promise.allSettled(jobs);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(order).toEqual([0, 0, 1, 1, 2, 2]);
  });
});
