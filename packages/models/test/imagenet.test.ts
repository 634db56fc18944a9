import { describe, expect, it } from "vitest";
import { conv3x3, dense } from "@deep-inside/spec";
import { IMAGENET_CLASSES, IMAGENET_SYNSETS } from "../src/imagenet/classes.js";
import { findClass } from "../src/index.js";
import { errorOf } from "./support/error-of.js";

const spec = {
  name: "imagenet",
  input: { height: 4, width: 4, mean: [0, 0, 0] as const },
  layers: [conv3x3("conv", 1), dense("fc", 1000)],
  classes: IMAGENET_CLASSES,
  synsets: IMAGENET_SYNSETS,
};

describe("IMAGENET_CLASSES", () => {
  it("has 1000 names, in the ascending order of their 1000 different ids", () => {
    expect(IMAGENET_CLASSES).toHaveLength(1000);
    expect(IMAGENET_SYNSETS).toEqual([...new Set(IMAGENET_SYNSETS)].sort());
    expect(IMAGENET_SYNSETS.every((id) => /^n\d{8}$/.test(id))).toBe(true);
  });

  it("has the landmarks at their published positions", () => {
    expect([IMAGENET_SYNSETS[0], IMAGENET_CLASSES[0]]).toEqual(["n01440764", "tench, Tinca tinca"]);
    expect([IMAGENET_SYNSETS[999], IMAGENET_CLASSES[999]?.split(",")[0]]).toEqual(["n15075141", "toilet tissue"]);
    expect(findClass(spec, "Egyptian cat")).toBe(285);
    expect(findClass(spec, "n03126707")).toBe(517);
  });

  it("is ambiguous where ImageNet is", async () => {
    expect((await errorOf(() => findClass(spec, "crane"))).message).toMatch(/134 .*517/);
  });
});
