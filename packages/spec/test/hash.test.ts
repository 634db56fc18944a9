import { describe, expect, test } from "vitest";
import { hash } from "../src/hash.js";

describe("hash", () => {
  // The same vectors are asserted by core/test/fixtures/make-golden.py before it writes anything.
  test.each([
    { seed: 0, stream: 0, index: 0, expected: 1692183327 },
    { seed: 1, stream: 2, index: 3, expected: 2876044693 },
    { seed: 2 ** 32 - 1, stream: 7, index: 2 ** 32 - 1, expected: 2425180337 },
    { seed: 20131220, stream: 30, index: 102760447, expected: 4206700375 },
  ])("of ($seed, $stream, $index) is the one that Python makes", ({ seed, stream, index, expected }) => {
    expect(hash(seed, stream, index)).toBe(expected);
  });
});
