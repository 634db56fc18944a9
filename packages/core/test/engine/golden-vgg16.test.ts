import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededModel } from "@deep-inside/seeded";
import { Engine, type EngineOptions } from "../../dist/index.js";
import { Choices } from "../support/choices.js";
import { cosine, relativeL2 } from "../support/compare.js";
import { vgg16Golden, type PictureGolden } from "../support/golden.js";
import * as tolerances from "../support/tolerances.js";

const VARIANTS: readonly EngineOptions[] = [
  { binary: "simd" },
  { binary: "relaxed" },
  { binary: "simd-shared", threads: 2 },
  { binary: "relaxed-shared", threads: 2 },
  { binary: "simd", accuracy: "high" },
  { binary: "relaxed", accuracy: "high" },
  { binary: "simd", convolution: "direct" },
  { binary: "relaxed", convolution: "direct" },
];

const golden = vgg16Golden();
const model = seededModel(golden.network, golden.seed);

/** Gradients of the first variant by picture, for the others to be compared with. */
const first = new Map<PictureGolden, Float32Array>();

/*
 * The gradient of a network of ReLUs is linear once it is settled which way each ReLU and each pool goes. Of 15 million
 * a few are so close to turning over that rounding settles them, and one of them moves the gradient of random weights by
 * 1e-3 to 6e-3 in any f32 engine: noise of 1e-6 on the weights moves PyTorch's own f32 gradient by 4e-3 to 1e-2. So there
 * are two pictures: a clear one, where nothing is left to rounding, and the engine agrees by itself; and one of plain
 * noise, where those few are first set PyTorch's way, and no other may differ.
 */
describe.each(VARIANTS)("Engine on full-size VGG16, %o", (options) => {
  let engine: Engine;
  beforeAll(async () => void (engine = await Engine.create(model, options)), 60_000);
  afterAll(() => engine.dispose());

  test("agrees with PyTorch in float64 on a clear picture", { timeout: 60_000 }, async () => {
    if (options.convolution === undefined) expect(engine.memoryBytes).toBeLessThan(900e6);
    const { scoresError, choices } = await forward(golden.clear);
    for (const [layer, { sha256 }] of golden.clear.choices)
      expect([layer, choices.sha256(layer)]).toEqual([layer, sha256]);
    expect(scoresError).toBeLessThan(tolerances.SCORES_F32);
    await expectGradient(golden.clear, tolerances.GRADIENT_SAME_CHOICES);
  });

  test("agrees on plain noise, rounding's choices set as PyTorch's", { timeout: 60_000 }, async () => {
    const { scoresError, choices } = await forward(golden.seeded);
    for (const [layer, { near, choices: made, sha256 }] of golden.seeded.choices) {
      near.forEach((index, at) => choices.set(layer, index, made[at]!));
      expect([layer, choices.sha256(layer)]).toEqual([layer, sha256]);
    }
    expect(scoresError).toBeLessThan(tolerances.SCORES_F32);
    await expectGradient(golden.seeded, tolerances.GRADIENT_SAME_CHOICES);
  });

  async function forward(picture: PictureGolden): Promise<{ scoresError: number; choices: Choices }> {
    const [scores] = await engine.forward([picture.pixels]);
    return { scoresError: relativeL2(scores!, picture.scores), choices: new Choices(engine) };
  }

  async function expectGradient(picture: PictureGolden, tolerance: number): Promise<void> {
    const [gradient] = await engine.backward({ seeds: [new Float32Array(1000).with(picture.topClass, 1)] });
    const sample = Float32Array.from(picture.gradientPositions, (position) => gradient![position]!);
    const error = relativeL2(sample, picture.gradientSample);
    console.log(picture === golden.clear ? "clear" : "noise", JSON.stringify({ ...options, error }));
    expect(error).toBeLessThan(tolerance);
    expect(cosine(sample, picture.gradientSample)).toBeGreaterThan(tolerances.GRADIENT_COSINE);
    if (!first.has(picture)) first.set(picture, gradient!);
    expect(cosine(gradient!, first.get(picture)!)).toBeGreaterThan(tolerances.SAME_CHOICES_COSINE);
  }
});
