import { describe, expect, test } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import { conv3x3, dense, maxpool2x2, type ModelSpec } from "@deep-inside/spec";
import { BATCHED, Engine, METHOD_NAMES, METHODS, reduceChannels, type Progress } from "../../src/index.js";
import { gaussLegendre } from "../../src/explain/gradient/gauss-legendre.js";
import { upsample } from "../../src/explain/shared/upsample.js";
import { gradCamPlusPlusWeigh } from "../../src/explain/cam/grad-cam-plus-plus.js";
import { gradCamWeigh } from "../../src/explain/cam/grad-cam.js";
import { layerCamWeigh } from "../../src/explain/cam/layer-cam.js";
import { relativeL2 } from "../support/compare.js";

const SPEC: ModelSpec = {
  name: "methods",
  input: { height: 18, width: 13, mean: [120, 110, 100], std: [60, 61, 62] },
  layers: [
    conv3x3("a", 8),
    maxpool2x2("p"),
    conv3x3("b", 9),
    maxpool2x2("q"),
    dense("c", 10),
    dense("d", 4, { relu: false }),
  ],
};
const LINEAR: ModelSpec = { ...SPEC, layers: [conv3x3("a", 4, { relu: false }), dense("d", 4, { relu: false })] };
const picture = seededPixels(18, 13, 2);
const code = (value: string) => expect.objectContaining({ name: "SaliencyError", code: value });
const engineOf = (spec = SPEC, batch = 4) =>
  Engine.create(seededModel(spec, 6), {
    keep: ["a", "b"].filter((name) => spec.layers.some((layer) => layer.name === name)),
    batch,
  });
const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

describe.each(METHOD_NAMES)("%s", (name) => {
  const settings = { samples: 3, steps: 4, maxSteps: 4, masks: 9, window: 6 };

  test("explains the requested class, finite, in the input's geometry, and the same each time", async () => {
    const engine = await engineOf();
    const first = await METHODS[name](engine, picture, { ...settings, target: 1 } as never);
    const second = await METHODS[name](engine, picture, { ...settings, target: 1 } as never);
    expect(first).toMatchObject({ method: name, target: { layer: "d", index: 1 }, score: first.scores[1] });
    expect(first.map).toMatchObject({ height: 18, width: 13 });
    expect(first.map.data.every(Number.isFinite)).toBe(true);
    expect(second.map).toEqual(first.map);
    const other = await METHODS[name](engine, picture, { ...settings, target: 2 } as never);
    expect(other.map.data).not.toEqual(first.map.data);
  });

  test("is the same on the forward pass of another method, class or picture before it", async () => {
    const engine = await engineOf();
    const alone = await METHODS[name](engine, picture, { ...settings, target: 1 } as never);
    const after = await engineOf();
    for (const before of METHOD_NAMES) {
      await METHODS[before](after, picture, { ...settings, target: 2, reuse: true } as never);
      const again = await METHODS[name](after, picture, { ...settings, target: 1, reuse: true } as never);
      expect([again.map, again.scores]).toEqual([alone.map, alone.scores]);
    }
    await after.forward([picture.map((value) => 255 - value)]);
    expect((await METHODS[name](after, picture, { ...settings, target: 1, reuse: true } as never)).map).toEqual(
      alone.map,
    );
  });

  test("stops when it is aborted, and leaves the engine in order", async () => {
    const engine = await engineOf();
    const aborted = METHODS[name](engine, picture, { ...settings, signal: AbortSignal.abort() } as never);
    await expect(aborted).rejects.toThrow(code("aborted"));
    await expect(METHODS[name](engine, picture, settings as never)).resolves.toBeDefined();
  });
});

describe.each(BATCHED)("%s", (name) => {
  test("stops in the middle, after the pass under way, and leaves the engine in order", async () => {
    const settings = { samples: 40, steps: 40, maxSteps: 40, masks: 40, window: 2, target: 1 };
    const engine = await engineOf();
    const alone = await METHODS[name](engine, picture, settings as never);
    const controller = new AbortController();
    const seen: number[] = [];
    const onProgress = ({ done }: Progress): void => {
      seen.push(done);
      controller.abort();
    };
    const options = { ...settings, signal: controller.signal, onProgress };
    await expect(METHODS[name](engine, picture, options as never)).rejects.toThrow(code("aborted"));
    expect(seen).toEqual([4]);
    expect((await METHODS[name](engine, picture, settings as never)).map).toEqual(alone.map);
  });
});

describe("input-x-gradient", () => {
  test("adds up, for a linear network, to the score less that of the mean picture", async () => {
    const engine = await engineOf(LINEAR);
    const { map, scores } = await METHODS["input-x-gradient"](engine, picture, { target: 2 });
    const mean = picture.map((_, at) => SPEC.input.mean[Math.floor(at / 234)]!);
    const [origin] = await engine.forward([mean]);
    expect(sum(map.data)).toBeCloseTo(scores[2]! - origin![2]!, 4);
  });
});

describe("smoothgrad", () => {
  test("without noise is the gradient, its square the square, its variance nothing", async () => {
    const engine = await engineOf();
    const { gradient } = (await METHODS.gradient(engine, picture, {})) as never as { gradient: Float32Array };
    const options = { noise: 0, samples: 3 };
    const smooth = await METHODS.smoothgrad(engine, picture, options);
    expect(relativeL2(smooth.map.data, reduceChannels(gradient, 18, 13, "max-abs").data)).toBeLessThan(1e-6);
    const squared = await METHODS["smoothgrad-squared"](engine, picture, options);
    const squares = gradient.map((value) => value * value);
    expect(relativeL2(squared.map.data, reduceChannels(squares, 18, 13, "max-abs").data)).toBeLessThan(1e-6);
    expect(Math.max(...(await METHODS.vargrad(engine, picture, options)).map.data)).toBeLessThan(1e-12);
  });

  test("does not depend on the batch, and its error falls with the samples", async () => {
    const [one, four] = [await engineOf(SPEC, 1), await engineOf(SPEC, 4)];
    const a = await METHODS.smoothgrad(one, picture, { samples: 6, seed: 3 });
    const b = await METHODS.smoothgrad(four, picture, { samples: 6, seed: 3 });
    expect(relativeL2(b.map.data, a.map.data)).toBeLessThan(1e-5);
    const more = await METHODS.smoothgrad(four, picture, { samples: 96, seed: 3 });
    expect(more.error!.value).toBeLessThan(0.5 * b.error!.value);
    const early = await METHODS.smoothgrad(four, picture, { samples: 96, until: 0.9 });
    expect(early.parameters.samples).toBeLessThan(96);
  });

  test("and its kin share their passes where forward passes are reused, and only where all else is the same", async () => {
    const [engine, fresh] = [await engineOf(), await engineOf()];
    const passes = async (name: "smoothgrad" | "smoothgrad-squared" | "vargrad", options: object) => {
      const seen: number[] = [];
      const onProgress = ({ done }: Progress): void => void seen.push(done);
      const shared = await METHODS[name](engine, picture, { samples: 6, reuse: true, onProgress, ...options });
      const alone = await METHODS[name](fresh, picture, { samples: 6, ...options });
      expect([shared.map, shared.error, shared.parameters]).toEqual([alone.map, alone.error, alone.parameters]);
      return seen;
    };
    expect(await passes("smoothgrad", {})).toEqual([4, 6]);
    for (const name of ["vargrad", "smoothgrad-squared", "smoothgrad"] as const) {
      expect(await passes(name, { reduce: "sum-abs" })).toEqual([6]);
    }
    expect(await passes("vargrad", { reuse: false })).toEqual([4, 6]);
    for (const other of [{ seed: 1 }, { noise: 0.2 }, { target: 1 }, { samples: 7 }, { minus: 0, target: 1 }]) {
      expect((await passes("vargrad", other)).length).toBe(2);
    }
  });

  test.each([{ samples: 0 }, { samples: 1.5 }, { noise: NaN }, { noise: -1 }, { seed: -1 }])(
    "refuses %o",
    async (bad) => {
      await expect(METHODS.smoothgrad(await engineOf(), picture, bad)).rejects.toThrow(code("bad-option"));
    },
  );
});

describe("integrated-gradients", () => {
  test("is exact for a linear network in one step", async () => {
    const engine = await engineOf(LINEAR);
    const { map, parameters } = await METHODS["integrated-gradients"](engine, picture, { steps: 1, target: 1 });
    const [black] = await engine.forward([new Float32Array(picture.length)]);
    const [here] = await engine.forward([picture]);
    expect(sum(map.data)).toBeCloseTo(here![1]! - black![1]!, 4);
    expect(parameters).toMatchObject({ steps: 1, baseline: 0 });
  });

  test("refines until its attributions add up to the change of the score", async () => {
    const { parameters, error } = await METHODS["integrated-gradients"](await engineOf(), picture, {
      steps: 2,
      maxSteps: 2048,
    });
    expect(error!.value).toBeLessThanOrEqual(0.01);
    expect(parameters.steps).toBeGreaterThan(2);
  });

  test.each([{ steps: 0 }, { baseline: 256 }, { baseline: NaN }, { gap: -1 }])("refuses %o", async (bad) => {
    await expect(METHODS["integrated-gradients"](await engineOf(), picture, bad)).rejects.toThrow(code("bad-option"));
  });
});

describe("the CAM family", () => {
  const shape = { channels: 2, height: 1, width: 2 };
  const activation = Float32Array.of(1, 2, 3, 4);

  test("weighs channels by hand", () => {
    const gradient = Float32Array.of(0.5, -0.25, 1, 1);
    expect(gradCamWeigh({ activation, gradient, shape })).toEqual(Float32Array.of(3.125, 4.25));
    expect(layerCamWeigh({ activation, gradient, shape })).toEqual(Float32Array.of(3.5, 4));
    const w0 = 0.5 / (2 + 0.5 * 3);
    const w1 = 2 / (2 + 7);
    const expected = Float32Array.of(w0 + 3 * w1, 2 * w0 + 4 * w1);
    expect(relativeL2(gradCamPlusPlusWeigh({ activation, gradient, shape }), expected)).toBeLessThan(1e-6);
  });

  test("Layer-CAM is Grad-CAM where the derivative is the same all over each channel, and not negative", () => {
    const gradient = Float32Array.of(0.5, 0.5, 0, 0);
    const parts = { activation, gradient, shape };
    expect(layerCamWeigh(parts)).toEqual(gradCamWeigh(parts));
  });

  test("gives zero, not NaN, where everything speaks against the class", () => {
    const gradient = Float32Array.of(-1, -1, -1, -1);
    for (const weigh of [gradCamWeigh, gradCamPlusPlusWeigh, layerCamWeigh]) {
      expect(weigh({ activation, gradient, shape })).toEqual(new Float32Array(2));
    }
  });

  test("takes any convolution that was kept, and names those there are", async () => {
    const engine = await engineOf();
    const [last, first] = [
      await METHODS["grad-cam"](engine, picture, {}),
      await METHODS["grad-cam"](engine, picture, { layer: "a" }),
    ];
    expect([last.parameters.layer, first.parameters.layer]).toEqual(["b", "a"]);
    await expect(METHODS["grad-cam"](engine, picture, { layer: "p" })).rejects.toThrow(code("unknown-layer"));
  });

  test("guided Grad-CAM is the product of its two maps", async () => {
    const engine = await engineOf();
    const [cam, guided, both] = [
      await METHODS["grad-cam"](engine, picture, { target: 1 }),
      await METHODS.guided(engine, picture, { target: 1 }),
      await METHODS["guided-grad-cam"](engine, picture, { target: 1 }),
    ];
    expect(both.map.data).toEqual(cam.map.data.map((value, at) => value * guided.map.data[at]!));
  });
});

describe("methods that are not linear in the seed", () => {
  test.each(["deconvnet", "guided", "guided-grad-cam"] as const)("%s refuses a contrast", async (name) => {
    await expect(METHODS[name](await engineOf(), picture, { target: 1, minus: 2 })).rejects.toThrow(code("bad-option"));
  });
});

describe("gaussLegendre", () => {
  test.each([1, 2, 5, 50])("integrates polynomials of degree 2n - 1 exactly: %i nodes", (n) => {
    const degree = Math.min(2 * n - 1, 9);
    const integral = gaussLegendre(n).reduce((total, { node, weight }) => total + weight * node ** degree, 0);
    expect(integral).toBeCloseTo(1 / (degree + 1), 12);
  });
});

describe("upsample", () => {
  test("keeps cell centres and repeats the edges", () => {
    const map = { height: 1, width: 2, data: Float32Array.of(0, 4) };
    expect(upsample(map, 1, 4).data).toEqual(Float32Array.of(0, 1, 3, 4));
    expect(upsample(map, 2, 2).data).toEqual(Float32Array.of(0, 4, 0, 4));
  });
});
