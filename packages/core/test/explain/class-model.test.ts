import { describe, expect, test } from "vitest";
import { conv3x3, dense, maxpool2x2, type ModelSpec } from "@deep-inside/spec";
import { classModel, Engine } from "../../src/index.js";
import { blurPlanes, shiftPlanes } from "../../src/explain/shared/planes.js";
import { seededModel } from "../support/seeded-model.js";

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

  test.each([{ steps: 0 }, { lambda: -1 }, { step: 0 }, { jitter: 1.5 }, { blur: NaN }, { preset: "art" as "clear" }])(
    "refuses %o",
    async (bad) => {
      await expect(classModel(await engineOf(), { target: 0, ...bad })).rejects.toThrow(code("bad-option"));
    },
  );
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
    expect(blurPlanes(point, 7, 9, 0)).toBe(point);
  });
});
