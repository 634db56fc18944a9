import { describe, expect, test } from "vitest";
import { seededModel } from "@deep-inside/seeded";
import { conv3x3, dense, maxpool2x2, type ModelSpec } from "@deep-inside/spec";
import { classModel, Engine, type AscentState } from "../../src/index.js";
import { ASCENTS } from "../../src/explain/class-model/ascent.js";
import { clipSmallest, direction } from "../../src/explain/class-model/direction.js";
import { farView } from "../../src/explain/class-model/far-view.js";
import { penaltyOf, subtractPenalty } from "../../src/explain/class-model/penalty.js";
import { viewOf } from "../../src/explain/class-model/view.js";
import { blurPlanes, shiftPlanes } from "../../src/explain/shared/planes.js";

const SPEC: ModelSpec = {
  name: "model",
  input: { height: 14, width: 11, mean: [120, 110, 100], std: [60, 61, 62] },
  layers: [conv3x3("a", 8), maxpool2x2("p"), dense("c", 10), dense("d", 4, { relu: false })],
};
const code = (value: string) => expect.objectContaining({ name: "SaliencyError", code: value });
const engineOf = () => Engine.create(seededModel(SPEC, 8), { keep: ["a"] });
const paper = { preset: "paper", steps: 30, step: 0.01 } as const;

describe("classModel", () => {
  test("climbs: the objective rises with every small step, and the class wins", async () => {
    const { objective, score, probability, picture } = await classModel(await engineOf(), { target: 2, ...paper });
    expect(objective).toHaveLength(30);
    for (let k = 1; k < 20; k++) expect(objective[k]).toBeGreaterThan(objective[k - 1]!);
    expect(score).toBeGreaterThan(objective[0]!);
    expect(probability).toBeGreaterThan(0.5);
    expect(Math.min(...picture)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...picture)).toBeLessThanOrEqual(255.001);
  });

  test("of the paper's kind has no randomness; shifts follow their seed", async () => {
    const engine = await engineOf();
    const one = await classModel(engine, { target: 1, ...paper });
    expect(await classModel(engine, { target: 1, ...paper, seed: 5 })).toMatchObject({ picture: one.picture });
    const clear = { target: 1, preset: "clear", steps: 6, jitter: 2, blur: 1 } as const;
    const [a, b, c] = [
      await classModel(engine, { ...clear, seed: 1 }),
      await classModel(engine, { ...clear, seed: 1 }),
      await classModel(engine, { ...clear, seed: 2 }),
    ];
    expect(b.picture).toEqual(a.picture);
    expect(c.picture).not.toEqual(a.picture);
  });

  test("keeps the picture nearer to the mean the larger lambda is", async () => {
    const engine = await engineOf();
    const distance = async (lambda: number): Promise<number> => {
      const { picture } = await classModel(engine, { target: 0, ...paper, steps: 150, lambda });
      return picture.reduce((sum, value, at) => sum + (value - SPEC.input.mean[Math.floor(at / 154)]!) ** 2, 0);
    };
    expect(await distance(0.05)).toBeLessThan(0.8 * (await distance(0)));
  });

  test("reports each step, takes layer targets, and stops when it is aborted", async () => {
    const engine = await engineOf();
    const seen: number[] = [];
    const { target } = await classModel(engine, {
      target: { layer: "a", channel: 3 },
      ...paper,
      steps: 4,
      onProgress: ({ done, picture }) => seen.push(done, picture.length),
    });
    expect([target, seen]).toEqual([{ layer: "a" }, [1, 462, 2, 462, 3, 462, 4, 462]]);
    const controller = new AbortController();
    const stopped = classModel(engine, {
      target: 0,
      ...paper,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(stopped).rejects.toThrow(code("aborted"));
  });

  test("goes on from a saved state as if it had never stopped", async () => {
    const engine = await engineOf();
    const options = { target: 1, preset: "clear", steps: 12, jitter: 2, blur: 4, seed: 3 } as const;
    const states: AscentState[] = [];
    const whole = await classModel(engine, { ...options, onProgress: ({ state }) => states.push(state) });
    const rest: number[] = [];
    const resumed = await classModel(engine, {
      ...options,
      resume: states[4],
      onProgress: ({ done }) => rest.push(done),
    });
    expect(resumed).toEqual(whole);
    expect(rest[0]).toBe(6);
    const { objective } = states[4]!;
    const wrong = classModel(engine, { ...options, resume: { x: new Float32Array(5), objective } });
    await expect(wrong).rejects.toThrow(code("bad-shape"));
    const late = classModel(engine, { ...options, steps: 3, resume: states[4] });
    await expect(late).rejects.toThrow(code("bad-option"));
  });

  test("ends when the objective no longer rises", async () => {
    const engine = await engineOf();
    const options = { target: 0, ...paper, steps: 2000, lambda: 0.5, rule: "constant" } as const;
    const { converged, objective } = await classModel(engine, { ...options, tolerance: 0.01 });
    expect(converged).toBe(true);
    expect(objective.length).toBeLessThan(2000);
    const mean = (from: number, to?: number) => objective.slice(from, to).reduce((a, b) => a + b) / 20;
    expect(mean(-20) - mean(-40, -20)).toBeLessThan(0.01 * Math.abs(mean(-20)));
    expect(await classModel(engine, { ...options, steps: 60, tolerance: 0 })).toMatchObject({ converged: false });
  });

  test("starts from the mean, from seeded noise, or from a picture", async () => {
    const engine = await engineOf();
    const image = Float32Array.from({ length: 462 }, (_, at) => (at * 37) % 256);
    const first = async (options: object): Promise<Float32Array> =>
      (await classModel(engine, { target: 0, ...paper, steps: 1, step: 1e-9, ...options })).picture;
    const zero = await first({});
    zero.forEach((value, at) => expect(value).toBeCloseTo(SPEC.input.mean[Math.floor(at / 154)]!, 3));
    (await first({ start: "image", image })).forEach((value, at) => expect(value).toBeCloseTo(image[at]!, 3));
    const noise = await first({ start: "noise", seed: 1 });
    expect(noise).toEqual(await first({ start: "noise", seed: 1 }));
    expect(noise).not.toEqual(await first({ start: "noise", seed: 2 }));
    for (const bad of [{ start: "image" }, { image }]) {
      await expect(first(bad)).rejects.toThrow(code("bad-option"));
    }
    await expect(first({ start: "image", image: image.slice(1) })).rejects.toThrow(code("bad-shape"));
    await expect(first({ start: "image", image: image.with(3, NaN) })).rejects.toThrow(code("not-finite"));
  });

  test("plain steps follow the gradient itself: twice the step goes twice as far", async () => {
    const engine = await engineOf();
    const far = async (step: number): Promise<number> => {
      const { picture } = await classModel(engine, { target: 0, preset: "paper", steps: 1, rule: "plain", step });
      return picture.reduce((sum, value, at) => sum + Math.abs(value - SPEC.input.mean[Math.floor(at / 154)]!), 0);
    };
    expect((await far(0.02)) / (await far(0.01))).toBeCloseTo(2, 2);
  });

  test.each([{ tv: 0.05 }, { lp: 0.05, p: 4 }, { decay: 0.2 }, { clip: 0.8 }, { lambda: 0.05 }])(
    "%o keeps the picture nearer to the mean",
    async (restraint) => {
      const engine = await engineOf();
      const distance = async (options: object): Promise<number> => {
        const { state } = await classModel(engine, { target: 0, ...paper, step: 0.05, ...options });
        return state.x.reduce((sum, value) => sum + Math.abs(value), 0);
      };
      expect(await distance(restraint)).toBeLessThan(0.95 * (await distance({})));
    },
  );

  test.each([
    { rule: "steepest" as "plain" },
    { start: "random" as "noise" },
    { octaves: 0 },
    { centre: -1 },
    { grey: NaN },
    { tv: -1 },
    { lp: -1 },
    { p: 0 },
    { decay: 2 },
    { clip: 1 },
    { tolerance: -1 },
    { steps: 0 },
    { lambda: -1 },
    { step: 0 },
    { jitter: 1.5 },
    { distance: 0.5 },
    { distance: NaN },
    { tint: -1 },
    { blur: NaN },
    { preset: "art" as "clear" },
  ])("refuses %o", async (bad) => {
    await expect(classModel(await engineOf(), { target: 0, ...bad })).rejects.toThrow(code("bad-option"));
  });
});

describe("shiftPlanes", () => {
  test("moves every plane by itself, around its edges, and back", () => {
    const planes = Float32Array.from({ length: 12 }, (_, at) => at);
    const shifted = shiftPlanes(planes, 2, 3, 1, -1);
    expect(Array.from(shifted)).toEqual([4, 5, 3, 1, 2, 0, 10, 11, 9, 7, 8, 6]);
    expect(shiftPlanes(shifted, 2, 3, -1, 1)).toEqual(planes);
  });
});

describe("blurPlanes", () => {
  test("keeps a constant, spreads a point evenly, and does nothing at sigma 0", () => {
    const constant = new Float32Array(60).fill(7);
    blurPlanes(constant, 4, 5, 1.5).forEach((value) => expect(value).toBeCloseTo(7, 5));
    const point = new Float32Array(63);
    point[31] = 1; // the middle of 7 x 9
    const blurred = blurPlanes(point, 7, 9, 1);
    expect([blurred[30], blurred[22]]).toEqual([blurred[32], blurred[40]]);
    expect(blurred.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 2);
    expect(blurPlanes(point, 7, 9, 0)).toEqual(point);
  });
});

describe("farView", () => {
  const [height, width] = [11, 14];
  const noise = (phase: number) => Float32Array.from({ length: 3 * height * width }, (_, at) => Math.sin(at * phase));

  test("at distance 1 is the picture itself, and moves it by whole pixels with the mean behind", () => {
    const planes = noise(1.3);
    expect(farView(height, width, 1, 0, 0).of(planes)).toEqual(planes);
    const moved = farView(height, width, 1, 2, -3).of(planes);
    expect(moved[5 * width + 4]).toBe(planes[3 * width + 7]);
    expect(Array.from(moved.subarray(0, 2 * width))).toEqual(new Array(2 * width).fill(0));
  });

  test("draws everything smaller by the square of the distance, where it is told to", () => {
    const light = new Float32Array(height * width).fill(1);
    const view = farView(height, width, 2.5, 1.5, -2).of(light);
    const [sum, row, column] = view.reduce(
      ([s, i, j], v, at) => [s + v, i + v * Math.floor(at / width), j + v * (at % width)],
      [0, 0, 0],
    );
    expect(sum).toBeCloseTo((height * width) / 2.5 ** 2, 0);
    expect([row / sum, column / sum]).toEqual([expect.closeTo(5 + 1.5, 1), expect.closeTo(6.5 - 2, 1)]);
    expect(Math.max(...view)).toBeCloseTo(1, 6);
  });

  test.each([1, 1.7, 3.3])("has the adjoint as its gradient at distance %d", (distance) => {
    const [x, y] = [noise(1.3), noise(0.7)];
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
    const forward = dot(farView(height, width, distance, 1.2, -0.6).of(x), y);
    expect(dot(x, farView(height, width, distance, 1.2, -0.6).gradient(y))).toBeCloseTo(forward, 4);
    expect(Math.abs(forward)).toBeGreaterThan(0.01);
  });
});

describe("viewOf", () => {
  const none = { ...ASCENTS.paper };
  const x = Float32Array.from({ length: 3 * 14 * 11 }, (_, at) => Math.sin(at * 1.3));

  test("without distance, tint and jitter is the picture itself", () => {
    const view = viewOf(none, SPEC.input, 1, 5, 0.5);
    expect([view.of(x), view.gradient(x)]).toEqual([x, x]);
  });

  test("tints each channel evenly within its bounds, each step anew, the same by the same seed", () => {
    const tintsOf = (seed: number, k: number): number[] => {
      const seen = viewOf({ ...none, tint: 0.5 }, SPEC.input, seed, k, 0.5).of(new Float32Array(x.length));
      for (let at = 0; at < seen.length; at++) expect(seen[at]).toBe(seen[Math.floor(at / 154) * 154]);
      return [seen[0]!, seen[154]!, seen[308]!];
    };
    const steps = Array.from({ length: 40 }, (_, k) => tintsOf(1, k)).flat();
    expect(Math.max(...steps)).toBeLessThan(0.5);
    expect(Math.min(...steps)).toBeGreaterThan(-0.5);
    expect(Math.max(...steps) - Math.min(...steps)).toBeGreaterThan(0.9);
    expect(tintsOf(1, 3)).toEqual(tintsOf(1, 3));
    expect(tintsOf(2, 3)).not.toEqual(tintsOf(1, 3));
  });

  test("comes as near as it is at last, and no nearer than a third of the way at first", () => {
    const light = new Float32Array(x.length).fill(1);
    const areas = (left: number): number[] =>
      Array.from({ length: 60 }, (_, k) => {
        const seen = viewOf({ ...none, distance: 3 }, SPEC.input, 4, k, left).of(light);
        return seen.reduce((sum, value) => sum + value, 0) / seen.length;
      });
    expect(Math.max(...areas(0))).toBeGreaterThan(0.8);
    expect(Math.max(...areas(1))).toBeLessThan(1.1 / 1.7 ** 2);
    expect(Math.min(...areas(0), ...areas(1))).toBeGreaterThan(0.9 / 3 ** 2);
  });
});

describe("the penalty", () => {
  test("has the derivative that differences of it show", () => {
    const x = Float32Array.from({ length: 3 * 5 * 4 }, (_, at) => Math.sin(at * 1.7));
    const weights = { lambda: 0.3, tv: 0.7, lp: 0.2, p: 3 };
    const gradient = new Float32Array(x.length);
    subtractPenalty(gradient, x, 5, 4, weights);
    for (let at = 0; at < x.length; at += 7) {
      const moved = (by: number) => penaltyOf(x.with(at, x[at]! + by), 5, 4, weights);
      expect(-gradient[at]!).toBeCloseTo((moved(0.01) - moved(-0.01)) / 0.02, 3);
    }
  });
});

describe("direction", () => {
  const gradient = Float32Array.from({ length: 3 * 9 * 8 }, (_, at) => Math.cos(at * 2.3));
  const none = { blur: 0, octaves: 1, centre: 0, grey: 0 };

  test("is the gradient when nothing is asked for", () => {
    expect(direction(gradient, 9, 8, none, 1)).toEqual(gradient);
  });

  test("adds the mean of the channels to each, and weighs the middle most", () => {
    const grey = direction(gradient, 9, 8, { ...none, grey: 2 }, 1);
    const mean = (gradient[5]! + gradient[77]! + gradient[149]!) / 3;
    expect(grey[77]).toBeCloseTo(gradient[77]! + 2 * mean, 5);
    const centred = direction(new Float32Array(216).fill(1), 9, 8, { ...none, centre: 0.2 }, 1);
    expect(centred[4 * 8 + 4]!).toBeGreaterThan(2 * centred[0]!);
    expect(centred[3]).toBeCloseTo(centred[4]!, 6);
  });
});

describe("clipSmallest", () => {
  test("sets the share of pixels with the smallest norm to the mean, in all channels", () => {
    const x = Float32Array.from([1, 5, 3, 4, 1, 0, 0, 0, 1, 0, 0, 0]);
    clipSmallest(x, 0.5);
    expect(Array.from(x)).toEqual([0, 5, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
