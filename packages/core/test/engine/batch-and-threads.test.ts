import { describe, expect, test } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import { conv3x3, dense, maxpool2x2, type ModelSpec } from "@deep-inside/spec";
import { Engine } from "../../dist/index.js";
import { partsOf } from "../../dist/network/sizes.js";
import { parametersOf } from "../support/parameters.js";
import { randomNetwork } from "../support/random-network.js";
import { networkBackward, networkForward } from "../reference/network.js";
import { relativeL2 } from "../support/compare.js";
import { GRADIENT_F32, SCORES_F32 } from "../support/tolerances.js";

/** Both ways of sharing a Winograd layer occur: many blocks of tiles, and one; and a dense layer of several columns. */
const NETWORK: ModelSpec = {
  name: "shared",
  input: { height: 61, width: 84, mean: [120, 110, 100], std: [60, 61, 62] },
  layers: [
    conv3x3("a", 20),
    conv3x3("b", 34),
    maxpool2x2("p"),
    conv3x3("c", 70, { padding: "valid" }),
    maxpool2x2("q"),
    conv3x3("d", 96),
    dense("e", 37),
    dense("f", 11, { relu: false }),
  ],
};

const model = seededModel(NETWORK, 7);
const pictures = [1, 2, 3].map((seed) => seededPixels(61, 84, seed));
const seedOf = (n: number): Float32Array => Float32Array.from({ length: 11 }, (_, k) => Number(k === n));

async function run(options: Parameters<typeof Engine.create>[1], images = pictures) {
  const engine = await Engine.create(model, options);
  const scores = await engine.forward(images);
  const gradients = await engine.backward({ seeds: images.map((_, n) => seedOf(n)), rule: "guided" });
  const again = await engine.backward({ seeds: images.map((_, n) => seedOf(n)), rule: "guided" });
  engine.dispose();
  return { scores, gradients, again };
}

describe("Engine", () => {
  test.each([
    { deterministic: true, threads: 2 },
    { deterministic: true, threads: 3 },
    { deterministic: true, threads: 4 },
    { deterministic: true, tileRows: 4 },
    { deterministic: true, tileRows: 6 },
  ])("gives the same bits whatever the threads and the register tile: %o", async (options) => {
    const alone = await run({ deterministic: true, batch: 3, tileRows: 5 });
    expect(await run({ batch: 3, ...options })).toEqual(alone);
  });

  // Of three pictures two threads take one each, then share the third; with little memory each has weights of its own.
  test("gives the same bits on two threads with little memory", async () => {
    const low = { batch: 3, deterministic: true, memory: "low", transformedBytes: 0 } as const;
    expect(await run({ ...low, threads: 2 })).toEqual(await run(low));
  });

  test("gives the same bits on two threads with relaxed SIMD", async () => {
    expect(await run({ batch: 3, threads: 2 })).toEqual(await run({ batch: 3 }));
  });

  test("computes a batch as it would compute each picture, and backward twice gives the same", async () => {
    const together = await run({ batch: 3, deterministic: true });
    expect(together.again).toEqual(together.gradients);
    const engine = await Engine.create(model, { deterministic: true });
    for (const [n, picture] of pictures.entries()) {
      expect((await engine.forward([picture]))[0]).toEqual(together.scores[n]);
      expect((await engine.backward({ seeds: [seedOf(n)], rule: "guided" }))[0]).toEqual(together.gradients[n]);
    }
  });

  // The first layers of a batch are computed picture by picture (plan.ts, stepsAlone): up to "q" here.
  describe.each([1, 2])("of %i threads", (threads) => {
    test.each([
      { from: "f" },
      { from: "b" },
      { from: "q" },
      { from: "q", to: "q" },
      { from: "c", to: "a" },
      { to: "b" },
      { to: "q" },
      { to: "d" },
      { onLayer: true },
    ])("computes a batch as each picture between any two layers: %o", async ({ from = "f", to, onLayer }) => {
      const keep = ["a", "p", "d"];
      const seen: Float32Array[][] = pictures.map(() => []);
      const results = async (engine: Engine, images: readonly Float32Array[], first: number) => {
        const scores = await engine.forward(images);
        const last = scores.map((_, n) => ({
          values: engine.activation("d", n),
          kept: keep.map((k) => engine.activation(k, n)),
        }));
        const shape = { b: 34 * 61 * 84, c: 70 * 28 * 40, q: 70 * 14 * 20, f: 11 }[from]!;
        const seeds = images.map((_, n) =>
          Float32Array.from({ length: shape }, (_, k) => ((k * 37 + first + n) % 13) - 6),
        );
        const look = (layer: string): void =>
          images.forEach((_, n) => seen[first + n]!.push(engine.outputGradient(layer, n).values));
        const gradients = await engine.backward({ seeds, from, to, ...(onLayer && { onLayer: look }) });
        return scores.map((values, n) => ({ values, ...last[n], gradient: gradients[n]! }));
      };
      const many = await Engine.create(model, { deterministic: true, batch: 3, keep, threads });
      expect(many.inside.plan.alone).toBe(6);
      const together = await results(many, pictures, 0);
      const looked = seen.map((values) => values.splice(0));
      const one = await Engine.create(model, { deterministic: true, keep });
      for (const [n, picture] of pictures.entries()) {
        expect((await results(one, [picture], n))[0]).toEqual(together[n]);
        expect(seen[n]).toEqual(looked[n]);
      }
      expect(looked[2]).toHaveLength(onLayer ? NETWORK.layers.length : 0);
    });
  });

  test.each([1, 2])(
    "gives the same bits where a layer of a batch is computed in parts, on %i threads",
    async (threads) => {
      const layers = [conv3x3("a", 256), conv3x3("b", 256), dense("c", 3, { relu: false })];
      const large = seededModel({ name: "large", input: { height: 28, width: 28, mean: [120, 110, 100] }, layers }, 3);
      const images = Array.from({ length: 5 }, (_, n) => seededPixels(28, 28, n));
      const results = async (engine: Engine, of: readonly Float32Array[]) => {
        const scores = await engine.forward(of);
        const gradients = await engine.backward({ seeds: of.map(() => Float32Array.of(1, 2, -1)) });
        return scores.map((values, n) => ({ values, gradient: gradients[n]! }));
      };
      const many = await Engine.create(large, { deterministic: true, batch: 5, threads });
      const { alone, steps } = many.inside.plan;
      expect([alone, partsOf(steps[2]!, 5)]).toEqual([2, 2]);
      const together = await results(many, images);
      const one = await Engine.create(large, { deterministic: true });
      for (const [n, image] of images.entries()) expect((await results(one, [image]))[0]).toEqual(together[n]);
    },
  );

  test("takes fewer pictures than its batch", async () => {
    const two = await run({ batch: 3, deterministic: true }, pictures.slice(0, 2));
    expect(two.scores[1]).toEqual((await run({ batch: 2, deterministic: true }, pictures.slice(0, 2))).scores[1]);
  });

  test.each(Array.from({ length: 40 }, (_, seed) => seed))(
    "agrees with the reference on random network %i",
    async (seed) => {
      const spec = randomNetwork(seed);
      const random = seededModel(spec, seed);
      const { height, width } = spec.input;
      const picture = seededPixels(height, width, seed);
      const convolution = (["auto", "direct", "winograd"] as const)[seed % 3]!;
      const engine = await Engine.create(random, { convolution, accuracy: seed % 2 ? "high" : "standard" });
      const [scores] = await engine.forward([picture]);
      const reference = { spec, parameters: parametersOf(random) };
      const activations = networkForward(reference, Float64Array.from(picture));
      expect(relativeL2(scores!, activations.scores)).toBeLessThan(SCORES_F32);
      const dy = activations.scores.map((_, k) => Math.cos(k));
      const [gradient] = await engine.backward({ seeds: [Float32Array.from(dy)] });
      const expected = networkBackward(reference, activations, { layer: spec.layers.at(-1)!.name, dy });
      expect(relativeL2(gradient!, expected.pixels)).toBeLessThan(GRADIENT_F32);
    },
  );
});
