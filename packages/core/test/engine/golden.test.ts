import { describe, expect, test } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import { Engine, type EngineOptions } from "../../src/index.js";
import { cosine, relativeL2 } from "../support/compare.js";
import { smallGoldens, vgg16Golden } from "../support/golden.js";
import { GRADIENT_COSINE, GRADIENT_F32, SCORES_F32 } from "../support/tolerances.js";

const VARIANTS: readonly EngineOptions[] = [
  { binary: "simd" },
  { binary: "relaxed" },
  { binary: "relaxed", accuracy: "high" },
  { binary: "simd", convolution: "direct" },
  { binary: "relaxed", convolution: "winograd" },
  { binary: "simd", convolution: "winograd", accuracy: "high" },
];

describe.each(VARIANTS)("Engine %o", (options) => {
  test.each(smallGoldens())(
    "agrees with PyTorch on $network.name: scores, and gradients of every rule and layer",
    async (golden) => {
      const { network, seed, gradients } = golden;
      const keep = network.layers.map((layer) => layer.name);
      const engine = await Engine.create(seededModel(network, seed), { ...options, keep });
      const [scores] = await engine.forward([seededPixels(network.input.height, network.input.width, seed)]);
      expect(relativeL2(scores!, golden.scores)).toBeLessThan(SCORES_F32);
      for (const { from, dy, rule, to, values } of gradients) {
        const seeds = [Float32Array.from(dy)];
        const [gradient] = await engine.backward({ from, seeds, rule, ...(to === "pixels" ? {} : { to }) });
        expect(relativeL2(gradient!, values)).toBeLessThan(GRADIENT_F32);
        if (values.some((value) => value !== 0)) expect(cosine(gradient!, values)).toBeGreaterThan(GRADIENT_COSINE);
      }
    },
  );
});
