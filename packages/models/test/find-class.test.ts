import type { ErrorCode, ModelSpec } from "@deep-inside/spec";
import { describe, expect, it } from "vitest";
import { findClass } from "../src/index.js";
import { errorOf } from "./support/error-of.js";
import { SMALL_SPEC } from "./support/small-model.js";

const bare: ModelSpec = { name: "bare", input: SMALL_SPEC.input, layers: SMALL_SPEC.layers };
const digits: ModelSpec = { ...bare, classes: ["3", "1", "black_swan", "swan"] };
const twins: ModelSpec = { ...bare, classes: ["crane", "crane", "maillot", "maillot, tank suit"] };

const hits: [string, ModelSpec, string | number, number][] = [
  ["a number", SMALL_SPEC, 3, 3],
  ["digits", SMALL_SPEC, "2", 2],
  ["digits with a prefix", digits, "index:3", 3],
  ["a synset id", SMALL_SPEC, "n01484850", 2],
  ["the exact name", SMALL_SPEC, "tench, Tinca tinca", 0],
  ["the exact name before its other case", SMALL_SPEC, "Crane", 3],
  ["a name in another case", SMALL_SPEC, "TENCH, TINCA TINCA", 0],
  ["one of several names", SMALL_SPEC, "tinca tinca", 0],
  ["a name with spaces around it", SMALL_SPEC, "  white shark ", 2],
  ["an underscore as a space", digits, "Black swan", 2],
  ["a name that is digits, by prefix", digits, "name:3", 0],
  ["digits that name the class of that index", digits, "1", 1],
  ["the whole name before a part of another", twins, "maillot", 2],
];

const misses: [string, ModelSpec, string | number, ErrorCode, RegExp][] = [
  ["an index too large", SMALL_SPEC, 4, "unknown-class", /4 classes, 0\.\.3/],
  ["a negative index", SMALL_SPEC, -1, "unknown-class", /no class -1/],
  ["negative digits", SMALL_SPEC, "-1", "unknown-class", /no class -1/],
  ["a fraction", SMALL_SPEC, 1.5, "unknown-class", /no class 1.5/],
  ["NaN", SMALL_SPEC, NaN, "unknown-class", /no class NaN/],
  ["digits too large", SMALL_SPEC, "1000", "unknown-class", /no class 1000/],
  ["no index after the prefix", SMALL_SPEC, "index:", "unknown-class", /"index:" names no class/],
  ["a name nobody has", SMALL_SPEC, "tenhc", "unknown-class", /Nearest: "tench, Tinca tinca" \(0\)/],
  ["a part of a word", SMALL_SPEC, "shark", "unknown-class", /Nearest: "great white shark, white shark" \(2\)/],
  ["an empty name", SMALL_SPEC, " ", "unknown-class", /no class ""/],
  ["a name without a class list", bare, "crane", "unknown-class", /no class names.*0\.\.3/],
  [
    "a name in two cases",
    SMALL_SPEC,
    "CRANE",
    "ambiguous-class",
    /2 classes: 1 \(n02012849 crane\), 3 \(n03126707 Crane\)/,
  ],
  ["a name that occurs twice", twins, "crane", "ambiguous-class", /0 \(crane\), 1 \(crane\)/],
  ["digits that name another class", digits, "3", "ambiguous-class", /index:3 or name:3/],
];

describe("findClass", () => {
  it.each(hits)("finds %s", (_, spec, query, index) => {
    expect(findClass(spec, query)).toBe(index);
  });

  it.each(misses)("refuses %s", async (_, spec, query, code, message) => {
    const error = await errorOf(() => findClass(spec, query));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});
