import { describe, expect, test, vi } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import { conv3x3, dense, maxpool2x2, type ModelSpec } from "@deep-inside/spec";
import { Engine, METHODS } from "../../src/index.js";
import { randomMask } from "../../src/explain/perturbation/random-mask.js";
import { MaskedMean } from "../../src/explain/perturbation/masked-mean.js";
import { spread } from "../../src/explain/shared/upsample.js";
import { relativeL2 } from "../support/compare.js";

const [H, W] = [18, 13];
const SPEC: ModelSpec = {
  name: "perturbed",
  input: { height: H, width: W, mean: [120, 110, 100], std: [60, 61, 62] },
  layers: [conv3x3("a", 8), maxpool2x2("p"), conv3x3("b", 9), dense("c", 10), dense("d", 4, { relu: false })],
};
/** Every pixel counts for itself: what a window hides is the sum of what its pixels say. */
const ADDITIVE: ModelSpec = { ...SPEC, layers: [dense("d", 4, { relu: false })] };
const picture = seededPixels(H, W, 2);
const engineOf = (spec = SPEC, batch = 4) =>
  Engine.create(seededModel(spec, 6), {
    keep: ["b"].filter((name) => spec.layers.some((layer) => layer.name === name)),
    batch,
  });
const code = (value: string) => expect.objectContaining({ name: "SaliencyError", code: value });
const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

describe("occlusion", () => {
  test("is the exact sum over each window for an additive network, those at the edges cut", async () => {
    const engine = await engineOf(ADDITIVE);
    const pixels = await METHODS["input-x-gradient"](engine, picture, { target: 1 });
    const { map } = await METHODS.occlusion(engine, picture, { target: 1, window: 5, stride: 5 });
    const expected = new Float32Array(H * W);
    for (let i = 0; i < H; i++) {
      for (let j = 0; j < W; j++) {
        const [top, left] = [i - (i % 5), j - (j % 5)];
        for (let y = top; y < Math.min(top + 5, H); y++) {
          for (let x = left; x < Math.min(left + 5, W); x++) expected[i * W + j]! += pixels.map.data[y * W + x]!;
        }
      }
    }
    expect(relativeL2(map.data, expected)).toBeLessThan(1e-4);
  });

  test("tells its progress, the time left and the map as it stands", async () => {
    const seen: number[] = [];
    await METHODS.occlusion(await engineOf(), picture, {
      window: 6,
      onProgress: ({ done, total, remainingMs, map }) => {
        seen.push(done);
        expect([total, map!.data.length, remainingMs >= 0]).toEqual([20, H * W, true]);
      },
    });
    expect(seen).toEqual([4, 8, 12, 16, 20]);
  });

  test.each([{ window: 14 }, { window: 0 }, { window: 4, stride: 5 }, { baseline: 256 }, { baseline: "x" as never }])(
    "refuses %o",
    async (bad) => {
      await expect(METHODS.occlusion(await engineOf(), picture, bad)).rejects.toThrow(code("bad-option"));
    },
  );
});

describe("rise", () => {
  test("draws masks whose mean is the probability", () => {
    const mean = new Float64Array(H * W);
    for (let k = 0; k < 3000; k++) {
      randomMask({ height: H, width: W, grid: 5, probability: 0.3 }, 9, k).forEach(
        (value, at) => (mean[at]! += value / 3000),
      );
    }
    for (const value of mean) expect(Math.abs(value - 0.3)).toBeLessThan(0.04); // 4 standard errors
  });

  test("gives a flat map for a constant score, exactly", () => {
    const mean = new MaskedMean(H * W);
    for (let k = 0; k < 9; k++) mean.add(randomMask({ height: H, width: W, grid: 3, probability: 0.5 }, 1, k), 0.1);
    expect(new Set(mean.values()).size).toBe(1);
    expect(mean.standardError()).toBe(0);
  });

  test("does not depend on the batch, depends on the seed, and stops when it is told enough", async () => {
    const options = { target: 1, masks: 12, seed: 3 };
    const one = await METHODS.rise(await engineOf(SPEC, 1), picture, options);
    const engine = await engineOf();
    expect(relativeL2((await METHODS.rise(engine, picture, options)).map.data, one.map.data)).toBeLessThan(1e-4);
    expect((await METHODS.rise(engine, picture, { ...options, seed: 4 })).map.data).not.toEqual(one.map.data);
    const early = await METHODS.rise(engine, picture, { target: 1, masks: 5000, until: 1 });
    expect(early.parameters["masks"]).toBeLessThan(5000);
    expect(early.error!.value).toBeLessThanOrEqual(1);
  });

  test.each([{ masks: 0 }, { grid: 14 }, { probability: 0 }, { probability: NaN }, { seed: -1 }, { until: 2 }])(
    "refuses %o",
    async (bad) => {
      await expect(METHODS.rise(await engineOf(), picture, bad)).rejects.toThrow(code("bad-option"));
    },
  );
});

describe("score-cam", () => {
  test("is finite and flat where every channel is constant", async () => {
    const model = seededModel(SPEC, 6);
    for (const [name, tensor] of model.tensors) {
      if (name === "b.weight")
        (model.tensors as Map<string, typeof tensor>).set(name, {
          ...tensor,
          data: new Uint8Array(tensor.data.length),
        });
    }
    const { map } = await METHODS["score-cam"](await Engine.create(model, { keep: ["b"] }), picture, { target: 1 });
    expect(map.data.every(Number.isFinite)).toBe(true);
    expect(Math.max(...map.data) - Math.min(...map.data)).toBeLessThan(1e-6);
  });

  test("weighs all channels alike at a layer of 1 x 1, whose maps say nothing of places", async () => {
    const small = { ...SPEC, input: { ...SPEC.input, height: 3, width: 2 } };
    const [engine, pixels] = [await engineOf(small), seededPixels(3, 2, 2)];
    const { map } = await METHODS["score-cam"](engine, pixels, { target: 1 });
    await engine.forward([pixels]);
    const activation = engine.activation("b");
    expect(activation).toHaveLength(9);
    expect(Math.max(...activation)).toBeGreaterThan(0);
    for (const value of map.data) expect(value).toBeCloseTo(sum(activation) / 9, 4);
  });

  test.each([{ channels: 0 }, { channels: 10 }])("refuses %o", async (bad) => {
    await expect(METHODS["score-cam"](await engineOf(), picture, bad)).rejects.toThrow(code("bad-option"));
  });
});

describe("full-grad", () => {
  test("adds up to the score with signed terms, and reports the identity's error", async () => {
    const { map, score, error } = await METHODS["full-grad"](await engineOf(), picture, { target: 1, terms: "signed" });
    expect(sum(map.data)).toBeCloseTo(score, 4);
    expect(error!.value).toBeLessThan(1e-5);
  });

  test("spreads cells without loss", () => {
    expect(sum(spread({ height: 2, width: 3, data: Float32Array.of(1, -2, 3, 4, 5, 6) }, 7, 11).data)).toBeCloseTo(
      17,
      4,
    );
  });
});

describe("after soft-max", () => {
  test.each(["probability", "log-probability"] as const)(
    "the gradient of a %s is the scores' by the chain rule",
    async (softmax) => {
      const engine = await engineOf();
      const of = async (target: number) =>
        ((await METHODS.gradient(engine, picture, { target })) as never as { gradient: Float32Array }).gradient;
      const all = [await of(0), await of(1), await of(2), await of(3)];
      const found = (await METHODS.gradient(engine, picture, { target: 1, softmax })) as never as {
        gradient: Float32Array;
        scores: Float32Array;
        score: number;
      };
      const powers = Array.from(found.scores, Math.exp);
      const p = powers.map((power) => power / powers.reduce((a, b) => a + b));
      const factor = softmax === "probability" ? p[1]! : 1;
      const expected = found.gradient.map(
        (_, at) => factor * all.reduce((total, g, k) => total + g[at]! * (Number(k === 1) - p[k]!), 0),
      );
      expect(relativeL2(found.gradient, expected)).toBeLessThan(1e-4);
      expect(found.score).toBeCloseTo(softmax === "probability" ? p[1]! : Math.log(p[1]!), 5);
    },
  );

  test("is refused for layers and for rules that are not linear", async () => {
    const engine = await engineOf();
    const softmax = "probability";
    await expect(METHODS.gradient(engine, picture, { target: { layer: "b" }, softmax })).rejects.toThrow(
      code("bad-option"),
    );
    await expect(METHODS.guided(engine, picture, { softmax })).rejects.toThrow(code("bad-option"));
    await expect(METHODS["full-grad"](engine, picture, { softmax })).rejects.toThrow(code("bad-option"));
  });
});

describe.each(["occlusion", "rise", "score-cam"] as const)("%s", (name) => {
  test("takes the scores of its last run for another class, and only where all else is the same", async () => {
    const [engine, fresh] = [await engineOf(), await engineOf()];
    const settings = { occlusion: { window: 5 }, rise: { masks: 9 }, "score-cam": { layer: "b" } }[name];
    const forward = vi.spyOn(engine, "forward");
    const passes = async (options: object, of = picture): Promise<number> => {
      forward.mockClear();
      const shared = await METHODS[name](engine, of, { ...settings, reuse: true, ...options });
      const alone = await METHODS[name](fresh, of, { ...settings, ...options });
      expect([shared.map, shared.error, shared.score]).toEqual([alone.map, alone.error, alone.score]);
      return forward.mock.calls.filter(([pictures]) => pictures.length > 1).length;
    };
    const whole = await passes({ target: 1 });
    expect(whole).toBeGreaterThan(1);
    expect(await passes({ target: 2 })).toBe(0);
    await METHODS[name === "rise" ? "occlusion" : "rise"](engine, picture, { reuse: true });
    expect(await passes({ target: 0, minus: 1, softmax: "none" })).toBe(0);
    expect(await passes({ target: 3, softmax: "probability" })).toBe(0);
    expect(await passes({ target: 2, reuse: false })).toBe(whole);
    const parameter = { occlusion: { window: 6 }, rise: { seed: 1 }, "score-cam": { channels: 6 } }[name];
    for (const other of [parameter, { baseline: 0 }, { baseline: picture.map((value) => 255 - value) }]) {
      expect(await passes({ target: 1, ...other })).toBeGreaterThan(1);
    }
    expect(await passes({ target: { layer: "c", channel: 3 } })).toBe(whole);
    expect(await passes({ target: 1 }, picture.toReversed())).toBe(whole);
  });
});
