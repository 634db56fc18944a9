import { describe, expect, test } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import { Engine, METHOD_NAMES, METHODS, type MethodName } from "../../src/index.js";
import { relativeL2 } from "../support/compare.js";
import { methodsGoldens } from "../support/golden.js";
import { GRADIENT_F32 } from "../support/tolerances.js";

describe.each(["simd", "relaxed"] as const)("binary %s", (binary) => {
  describe.each(methodsGoldens())("on $network.name, class $target", ({ network, seed, target, maps }) => {
    const keep = network.layers.filter(({ kind }) => kind === "conv3x3").map(({ name }) => name);
    const picture = seededPixels(network.input.height, network.input.width, seed);

    test.each(maps)("$method $options agrees with PyTorch", async ({ method, options, values }) => {
      const engine = await Engine.create(seededModel(network, seed), { binary, keep, batch: 4 });
      const explanation = await METHODS[method as MethodName](engine, picture, { ...options, target } as never);
      expect(explanation.engine.binary).toBe(binary);
      expect(relativeL2(explanation.map.data, values)).toBeLessThan(GRADIENT_F32);
    });
  });
});

test("every method has golden maps", () => {
  const golden = methodsGoldens().flatMap(({ maps }) => maps.map(({ method }) => method));
  expect([...new Set(golden)].sort()).toEqual([...METHOD_NAMES].sort());
});
