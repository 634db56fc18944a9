import { describe, expect, test } from "vitest";
import { uniform } from "@deep-inside/seeded";
import { conv3x3BackwardInput, conv3x3Forward } from "../reference/conv3x3.js";
import { reluBackwardInput, reluForward } from "../reference/relu.js";
import { relativeL2 } from "../support/compare.js";
import { BINARIES, Kernels } from "../support/kernels.js";
import { Scratch } from "../../src/shared/program.js";
import { signBits } from "../support/sign-bits.js";
import { LAYER_F32 } from "../support/tolerances.js";

/** C, K, H, W all different; both tile widths; columns below, at and above 4, 8 and several strips; one, two and more blocks. */
const CASES = [
  { C: 3, K: 5, H: 7, W: 11, padding: "same" },
  { C: 1, K: 8, H: 1, W: 4, padding: "same" },
  { C: 6, K: 2, H: 5, W: 9, padding: "valid" },
  { C: 9, K: 17, H: 4, W: 3, padding: "valid" },
  { C: 4, K: 3, H: 10, W: 8, padding: "same" },
  { C: 13, K: 4, H: 3, W: 17, padding: "same" },
  { C: 5, K: 3, H: 2, W: 1013, padding: "same" },
] as const;

describe.each(BINARIES)("conv3x3Direct, %s", (binary) => {
  test.each(CASES)("agrees with the reference in both directions: $C -> $K channels, $H x $W, $padding", (extents) => {
    const { C, K, H, W, padding } = extents;
    const pad = padding === "same" ? 1 : 0;
    const output = { channels: K, height: H + 2 * pad - 2, width: W + 2 * pad - 2 };
    const input = { channels: C, height: H, width: W };
    const size = K * output.height * output.width;
    const x = Float32Array.from(uniform(C * H * W, 1, 0));
    const w = Float32Array.from(uniform(K * C * 9, 1, 1));
    const b = Float32Array.from(uniform(K, 1, 2));
    const dy = Float32Array.from(uniform(size, 1, 3));
    const [X, W64, B, DY] = [x, w, b, dy].map((values) => Float64Array.from(values)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];

    const kernels = new Kernels(binary);
    const n = (rows: number): number => (rows > 4 ? 8 : 4);
    const packed = kernels.take(Math.ceil(K / n(K)) * n(K) * C * 36);
    const turned = kernels.take(Math.ceil(C / n(C)) * n(C) * K * 36);
    const raw = kernels.put(w);
    kernels.call.conv3x3DirectPack!(packed, raw, K, C, false);
    kernels.call.conv3x3DirectPack!(turned, raw, K, C, true);
    const scratch = kernels.take(Scratch.Transform);
    const bias = kernels.put(b, Math.ceil(K / 4) * 4);
    const from = kernels.putBlocked([x], input);
    const to = kernels.putBlocked([new Float32Array(size)], output);
    const mask = kernels.take(Math.ceil(K / 4) * output.height * output.width);
    kernels.call.conv3x3DirectForward!(to, mask, from, packed, bias, scratch, C, H, W, K, pad, true, 0, output.height);
    const linear = conv3x3Forward(X, W64, B, extents);
    expect(relativeL2(kernels.readBlocked(to, output)[0]!, reluForward(linear))).toBeLessThan(LAYER_F32);
    expect(kernels.bytes(mask, Math.ceil(K / 4) * output.height * output.width)).toEqual(signBits(linear, output));

    const bits = kernels.putBytes(signBits(X, input));
    const gradient = kernels.putBlocked([dy], output);
    const back = kernels.putBlocked([new Float32Array(C * H * W)], input);
    for (const [rule, name] of [
      [0, null],
      [1, "gradient"],
      [2, "deconvnet"],
      [3, "guided"],
    ] as const) {
      kernels.call.conv3x3DirectBackwardInput!(back, bits, gradient, turned, scratch, C, H, W, K, pad, rule, 0, H);
      const dx = conv3x3BackwardInput(DY, W64, extents);
      const expected = name === null ? dx : reluBackwardInput(dx, reluForward(X), name);
      expect(relativeL2(kernels.readBlocked(back, input)[0]!, expected)).toBeLessThan(LAYER_F32);
    }
    kernels.expectFencesIntact();
  });
});

describe("conv3x3DirectForward", () => {
  test.each(["simd", "relaxed"] as const)("stays within the rounding of a layer at 512 channels: %s", (binary) => {
    const extents = { C: 512, K: 10, H: 5, W: 9, padding: "same" } as const;
    const { C, K, H, W } = extents;
    const [input, output] = [
      { channels: C, height: H, width: W },
      { channels: K, height: H, width: W },
    ];
    const x = Float32Array.from(uniform(C * H * W, 1, 0));
    const w = Float32Array.from(uniform(K * C * 9, 1, 1));
    const kernels = new Kernels(binary);
    const packed = kernels.take(16 * C * 36);
    kernels.call.conv3x3DirectPack!(packed, kernels.put(w), K, C, false);
    const [from, to] = [kernels.putBlocked([x], input), kernels.putBlocked([new Float32Array(K * H * W)], output)];
    const [bias, scratch] = [kernels.put(new Float32Array(12)), kernels.take(Scratch.Transform)];
    kernels.call.conv3x3DirectForward!(to, 0, from, packed, bias, scratch, C, H, W, K, 1, false, 0, H);
    const expected = conv3x3Forward(Float64Array.from(x), Float64Array.from(w), new Float64Array(K), extents);
    expect(relativeL2(kernels.readBlocked(to, output)[0]!, expected)).toBeLessThan(LAYER_F32);
    kernels.expectFencesIntact();
  });
});
