import { describe, expect, test } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import { conv3x3, dense, maxpool2x2, type ModelSpec } from "@deep-inside/spec";
import { classSaliency, Engine } from "../../src/index.js";

const SPEC: ModelSpec = {
  name: "shared",
  input: { height: 40, width: 52, mean: [120, 110, 100] },
  layers: [conv3x3("a", 9), conv3x3("b", 12), maxpool2x2("p"), dense("c", 17), dense("d", 6, { relu: false })],
};
const model = seededModel(SPEC, 11);
const seed = Float32Array.of(0, 1, 0, 0, 0, 0);

describe("Engine", () => {
  test("gives each of 24 callers at once what it would have had alone", async () => {
    const engine = await Engine.create(model, { deterministic: true });
    const pictures = Array.from({ length: 24 }, (_, n) => seededPixels(40, 52, n));
    // With a signal a pass gives way to other tasks between its layers.
    const { signal } = new AbortController();
    const explain = (picture: Float32Array, n: number) => classSaliency(engine, picture, { target: n % 6, signal });
    const together = await Promise.all(pictures.map(explain));
    for (const [n, picture] of pictures.entries()) {
      const alone = await explain(picture, n);
      expect([together[n]?.scores, together[n]?.gradient]).toEqual([alone.scores, alone.gradient]);
    }
  });

  test("computes the same after a pass that was aborted at any of its layers", async () => {
    const engine = await Engine.create(model, { deterministic: true });
    const picture = seededPixels(40, 52, 1);
    const expected = [...(await engine.forward([picture])), ...(await engine.backward({ seeds: [seed] }))];
    const passed: string[] = [];
    for (const stop of ["d", "c", "p", "b", "a"]) {
      const controller = new AbortController();
      await engine.forward([seededPixels(40, 52, 2)]);
      const onLayer = (name: string): void => {
        if (name === stop) controller.abort();
        else passed.push(`${stop}: ${name}`);
      };
      const aborted = engine.backward({ seeds: [seed], onLayer, signal: controller.signal });
      await expect(aborted).rejects.toMatchObject({ code: "aborted" });
      const scores = await engine.forward([picture]);
      expect([...scores, ...(await engine.backward({ seeds: [seed] }))]).toEqual(expected);
    }
    expect(passed).toHaveLength(0 + 1 + 2 + 3 + 4);
  });

  test("computes the same in run 300 as in the first, in the same memory", async () => {
    const engine = await Engine.create(model, { deterministic: true });
    const { memory } = engine.inside;
    const { buffer } = memory;
    expect(buffer.byteLength).toBe(engine.memoryBytes);
    const picture = seededPixels(40, 52, 1);
    const first = await classSaliency(engine, picture);
    for (let run = 2; run < 300; run++) await classSaliency(engine, seededPixels(40, 52, run % 7));
    const last = await classSaliency(engine, picture);
    expect([last.scores, last.gradient]).toEqual([first.scores, first.gradient]);
    expect(memory.buffer).toBe(buffer); // memory that grows gets another one
  });
});
