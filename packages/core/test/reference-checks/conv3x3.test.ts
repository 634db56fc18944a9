import { describe, expect, test } from "vitest";
import { uniform } from "@deep-inside/seeded";
import {
  conv3x3BackwardBias,
  conv3x3BackwardInput,
  conv3x3Forward,
  type Conv3x3Extents,
} from "../reference/conv3x3.js";
import { dot, maxError, relativeL2 } from "../support/compare.js";
import { FINITE_DIFFERENCE, FLOAT64 } from "../support/tolerances.js";
import { finiteDifference } from "./finite-difference.js";

const CASES: Conv3x3Extents[] = [
  { C: 3, K: 5, H: 7, W: 4, padding: "same" },
  { C: 5, K: 3, H: 6, W: 9, padding: "valid" },
  { C: 2, K: 7, H: 1, W: 5, padding: "same" },
  { C: 1, K: 2, H: 1, W: 1, padding: "same" },
  { C: 4, K: 2, H: 3, W: 5, padding: "valid" },
];

describe.each(CASES)("conv3x3 C=$C K=$K $H x $W $padding", (extents) => {
  const { C, K, H, W, padding } = extents;
  const shrink = padding === "same" ? 0 : 2;
  const x = uniform(C * H * W, 1, 0);
  const w = uniform(K * C * 9, 1, 1);
  const b = uniform(K, 1, 2);
  const dy = uniform(K * (H - shrink) * (W - shrink), 1, 3);

  test("backward input is the derivative of forward", () => {
    const expected = finiteDifference((z) => dot(conv3x3Forward(z, w, b, extents), dy), x);
    expect(relativeL2(conv3x3BackwardInput(dy, w, extents), expected)).toBeLessThan(FINITE_DIFFERENCE);
  });

  test("backward bias is the derivative of forward", () => {
    const expected = finiteDifference((z) => dot(conv3x3Forward(x, w, z, extents), dy), b);
    expect(relativeL2(conv3x3BackwardBias(dy, K), expected)).toBeLessThan(FINITE_DIFFERENCE);
  });

  test("backward input is the adjoint of forward without bias", () => {
    const forward = dot(conv3x3Forward(x, w, new Float64Array(K), extents), dy);
    const backward = dot(x, conv3x3BackwardInput(dy, w, extents));
    expect(Math.abs(forward - backward)).toBeLessThan(FLOAT64 * Math.abs(forward));
  });
});

describe("conv3x3Forward", () => {
  const position = (s: number, t: number): number => s * 4 + t;
  const x = new Float64Array(3 * 4).map((_, index) => index + 1);
  const b = Float64Array.of(0.5);

  test.each([
    { u: 1, v: 1, s: 1, t: 2 },
    { u: 0, v: 2, s: 0, t: 3 },
    { u: 2, v: 0, s: 2, t: 1 },
  ])("does not flip the kernel: a one at ($u, $v) reads the neighbour on that side", ({ u, v, s, t }) => {
    const w = new Float64Array(9);
    w[u * 3 + v] = 1;
    const y = conv3x3Forward(x, w, b, { C: 1, K: 1, H: 3, W: 4, padding: "same" });
    expect(y[position(1, 2)]).toBe(position(s, t) + 1.5);
  });

  test("pads with zero: a kernel of ones counts the neighbours inside", () => {
    const ones = new Float64Array(12).fill(1);
    const y = conv3x3Forward(ones, new Float64Array(9).fill(1), b, { C: 1, K: 1, H: 3, W: 4, padding: "same" });
    const expected = Float64Array.of(4, 6, 6, 4, 6, 9, 9, 6, 4, 6, 6, 4).map((count) => count + 0.5);
    expect(maxError(y, expected)).toBe(0);
  });
});
