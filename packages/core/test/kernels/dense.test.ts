import { describe, expect, test } from "vitest";
import { uniform } from "@deep-inside/seeded";
import { denseBackwardInput, denseForward } from "../reference/dense.js";
import { reluForward } from "../reference/relu.js";
import { relativeL2 } from "../support/compare.js";
import { BINARIES, Kernels } from "../support/kernels.js";
import { LAYER_F32 } from "../support/tolerances.js";

/** Inputs below, at and over one block of 256; outputs around 4 and 16; one to three vectors. */
const CASES = [
  { I: 1, O: 3, N: 1 },
  { I: 7, O: 16, N: 2 },
  { I: 256, O: 21, N: 1 },
  { I: 5, O: 44, N: 1 },
  { I: 531, O: 66, N: 3 },
] as const;

describe.each(BINARIES)("dense, %s", (binary) => {
  test.each(CASES)("agrees with the reference in both directions: $I -> $O, $N vectors", ({ I, O, N }) => {
    // Half of the inputs are zero, as after a ReLU, most of them in all vectors.
    const active = uniform(I, 5, 9);
    const x = Array.from({ length: N }, (_, n) =>
      uniform(I, 5, n).map((value, i) => (active[i]! > 0 ? Math.max(value, 0) : 0)),
    );
    const w = Float32Array.from(uniform(O * I, 5, 4));
    const b = Float32Array.from(uniform(O, 5, 5));
    const dy = Array.from({ length: N }, (_, n) => Float32Array.from(uniform(O, 5, 6 + n)));
    const [I4, O4] = [Math.ceil(I / 4) * 4, Math.ceil(O / 4) * 4];
    const kernels = new Kernels(binary);
    const packed = kernels.take(I * O4 * 4);
    const half = Math.min(O, Math.ceil(O / 8) * 4);
    const pack = (rows: Float32Array, o: number, first: number, last: number): void =>
      void kernels.call.densePack!(packed, kernels.put(rows), 0, 0, I * 4, o, rows.length / I, O4, first, last);
    const third = Math.floor(I / 3);
    for (const [first, last] of [
      [0, third],
      [third, I],
    ] as const) {
      pack(w.subarray(0, half * I), 0, first, last);
      if (half < O) pack(w.subarray(half * I), half, first, last);
    }
    const from = kernels.put(x.flatMap((v) => [...v, ...new Array<number>(I4 - I).fill(0)]));
    const y = kernels.take(N * O4 * 4);
    const scratch = kernels.take(N * O4 * 4 + 16);
    const bias = kernels.put(b, O4);
    const cut = Math.floor(O4 / 8) * 4;
    for (const relu of [false, true]) {
      for (const [first, last] of [
        [0, cut],
        [cut, O4],
      ] as const) {
        if (first < last)
          kernels.call.denseForward!(y, from, packed, bias, 0, scratch, 0, N, I, O4, relu, I4 * 4, O4 * 4, first, last);
      }
      for (let n = 0; n < N; n++) {
        const linear = denseForward(x[n]!, Float64Array.from(w), Float64Array.from(b));
        expect(relativeL2(kernels.read(y + n * O4 * 4, O), relu ? reluForward(linear) : linear)).toBeLessThan(
          LAYER_F32,
        );
      }
    }
    const gradient = kernels.put(dy.flatMap((v) => [...v, ...new Array<number>(O4 - O).fill(0)]));
    const dx = kernels.take(N * I4 * 4);
    for (const skip of [false, true]) {
      kernels.call.denseBackwardInput!(dx, gradient, from, packed, 0, 0, N, O4, skip, I4 * 4, O4 * 4, 0, I);
      const idle = Array.from({ length: I }, (_, i) => x.every((v) => v[i] === 0));
      for (let n = 0; n < N; n++) {
        const bare = denseBackwardInput(Float64Array.from(dy[n]!), Float64Array.from(w));
        const expected = bare.map((value, i) => (skip && idle[i] ? 0 : value));
        expect(relativeL2(kernels.read(dx + n * I4 * 4, I), expected)).toBeLessThan(LAYER_F32);
      }
    }
    kernels.expectFencesIntact();
  });
});
