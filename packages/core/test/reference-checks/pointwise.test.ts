import { describe, expect, test } from "vitest";
import { uniform } from "@deep-inside/seeded";
import { denseBackwardInput, denseForward } from "../reference/dense.js";
import { reluBackwardInput, reluForward } from "../reference/relu.js";
import { softmaxBackwardInput, softmaxForward } from "../reference/softmax.js";
import { dot, relativeL2 } from "../support/compare.js";
import { FINITE_DIFFERENCE, FLOAT64 } from "../support/tolerances.js";
import { finiteDifference } from "./finite-difference.js";

describe("relu", () => {
  test("backward with rule gradient is the derivative of forward", () => {
    const x = uniform(101, 4, 0);
    const dy = uniform(101, 4, 1);
    const expected = finiteDifference((z) => dot(reluForward(z), dy), x);
    expect(relativeL2(reluBackwardInput(dy, reluForward(x)), expected)).toBeLessThan(FINITE_DIFFERENCE);
  });

  const x = Float64Array.of(-2, -2, 0, 0, 3, 3);
  const dy = Float64Array.of(-5, 7, -5, 7, -5, 7);
  test.each([
    { rule: "gradient", dx: [0, 0, 0, 0, -5, 7] },
    { rule: "deconvnet", dx: [0, 7, 0, 7, 0, 7] },
    { rule: "guided", dx: [0, 0, 0, 0, 0, 7] },
  ] as const)("rule $rule lets through $dx", ({ rule, dx }) => {
    expect([...reluBackwardInput(dy, reluForward(x), rule)]).toEqual(dx);
  });
});

describe("dense", () => {
  const x = uniform(19, 5, 0);
  const w = uniform(7 * 19, 5, 1);
  const b = uniform(7, 5, 2);
  const dy = uniform(7, 5, 3);

  test("backward input is the derivative of forward", () => {
    const expected = finiteDifference((z) => dot(denseForward(z, w, b), dy), x);
    expect(relativeL2(denseBackwardInput(dy, w), expected)).toBeLessThan(FINITE_DIFFERENCE);
  });

  test("backward input is the adjoint of forward without bias", () => {
    const forward = dot(denseForward(x, w, new Float64Array(7)), dy);
    expect(Math.abs(forward - dot(x, denseBackwardInput(dy, w)))).toBeLessThan(FLOAT64 * Math.abs(forward));
  });

  test("multiplies rows of weights", () => {
    const y = denseForward(Float64Array.of(1, 10), Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(0.5, 0, 0));
    expect([...y]).toEqual([21.5, 43, 65]);
  });
});

describe("softmax", () => {
  test("backward input is the derivative of forward", () => {
    const x = uniform(9, 6, 0).map((score) => 3 * score);
    const dy = uniform(9, 6, 1);
    const expected = finiteDifference((z) => dot(softmaxForward(z), dy), x);
    expect(relativeL2(softmaxBackwardInput(dy, softmaxForward(x)), expected)).toBeLessThan(FINITE_DIFFERENCE);
  });

  test("stays finite for scores that overflow the exponential", () => {
    expect([...softmaxForward(Float64Array.of(1000, 1000, -1000))]).toEqual([0.5, 0.5, 0]);
  });
});
