import { describe, expect, test } from "vitest";
import { uniform } from "@deep-inside/seeded";
import { reluBackwardInput, type ReluRule } from "../reference/relu.js";
import { BINARIES, Kernels } from "../support/kernels.js";

const RULES: readonly (readonly [bits: number, name: ReluRule | null])[] = [
  [0, null],
  [1, "gradient"],
  [2, "deconvnet"],
  [3, "guided"],
];

describe.each(BINARIES)("vectorReluRule, %s", (binary) => {
  test.each([0, 4, 20])("lets through what each rule does, in place, over %i values", (length) => {
    const round = (value: number): number => Math.round(value * 2); // zeros of both kinds among them
    const y = Float32Array.from(uniform(length, 7, 0), (value) => Math.max(0, round(value)));
    const dy = Float32Array.from(uniform(length, 7, 1), round);
    for (const [bits, name] of RULES) {
      const kernels = new Kernels(binary);
      const gradient = kernels.put(dy);
      const outputs = kernels.put(y);
      kernels.call.vectorReluRule!(gradient, outputs, bits, length);
      const [DY, Y] = [Float64Array.from(dy), Float64Array.from(y)];
      const expected = name === null ? DY : reluBackwardInput(DY, Y, name);
      // Zeros may differ in sign.
      expect(Array.from(kernels.read(gradient, length), (value) => value + 0)).toEqual(
        Array.from(expected, (value) => value + 0),
      );
      expect(kernels.read(outputs, length)).toEqual(y);
      kernels.expectFencesIntact();
    }
  });
});
