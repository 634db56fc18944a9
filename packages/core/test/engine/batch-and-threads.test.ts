import { describe, expect, test } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import { conv3x3, dense, maxpool2x2, type ModelSpec } from "@deep-inside/spec";
import { Engine } from "../../dist/index.js";
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
    conv3x3("d", 48),
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
