import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import {
  CLASSES,
  DISTRACTORS,
  composeScene,
  loadSprites,
  VARIANTS,
  type Scene,
  type SpriteSet,
} from "../scenes/index.js";
import { HELD_OUT_STYLE, STYLES, TRAINING_STYLES } from "../scenes/styles.js";

const icons = [...CLASSES.slice(0, 4).map((entry) => entry.icon)];
const shared = { classes: [0, 3], distractors: [0, 0], styles: ["noto"], height: 96, width: 120 } as const;
let sprites: SpriteSet;
beforeAll(async () => {
  // Two styles and four icons of 64 pixels: rasterised in a moment, nothing kept on disk.
  sprites = await loadSprites({ size: 64, icons, styles: ["noto", HELD_OUT_STYLE], cache: null });
}, 120_000);

const digest = (scene: Scene): string =>
  createHash("sha256").update(scene.rgb).update(scene.objects[0]!.mask).digest("hex");

test("a scene is the same in any order, and differs by seed and index", () => {
  const make = (seed: number, index: number): string => digest(composeScene(sprites, { ...shared, seed, index }));
  const forwards = [0, 1, 2, 3].map((index) => make(5, index));
  const backwards = [3, 2, 1, 0].map((index) => make(5, index)).reverse();
  expect(backwards).toEqual(forwards);
  expect(new Set([...forwards, make(6, 0)]).size).toBe(5);
});

test("masks are disjoint and their boxes tight", () => {
  for (let index = 0; index < 20; index++) {
    const { objects, rgb, height, width } = composeScene(sprites, { ...shared, seed: 1, index });
    expect(rgb.length).toBe(height * width * 3);
    expect(objects.map((object) => object.classIndex)).toEqual([0, 3]);
    expect(objects[0]!.mask.some((inside, p) => inside && objects[1]!.mask[p])).toBe(false);
    for (const { mask, box } of objects) {
      const xs: number[] = [];
      const ys: number[] = [];
      mask.forEach((inside, p) => {
        if (!inside) return;
        xs.push(p % width);
        ys.push(Math.floor(p / width));
      });
      expect(xs.length).toBeGreaterThan(30);
      expect([Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1]).toEqual([...box]);
    }
  }
});

test("sizes follow the asked scale", () => {
  const small = composeScene(sprites, { ...shared, classes: [1], scale: [0.2, 0.21], rotation: 0, seed: 2, index: 0 });
  const large = composeScene(sprites, { ...shared, classes: [1], scale: [0.79, 0.8], rotation: 0, seed: 2, index: 0 });
  const longest = ({ objects }: Scene): number => {
    const [x0, y0, x1, y1] = objects[0]!.box;
    return Math.max(x1 - x0, y1 - y0) / 96;
  };
  expect(longest(small)).toBeGreaterThan(0.12);
  expect(longest(small)).toBeLessThan(0.25);
  expect(longest(large)).toBeGreaterThan(0.5);
  expect(longest(large)).toBeLessThan(0.9);
});

test("objects are drawn in the asked style", () => {
  const options = { ...shared, ...VARIANTS.clean, classes: [2], seed: 4, index: 0 };
  const once = composeScene(sprites, options);
  expect(composeScene(sprites, { ...options, styles: [HELD_OUT_STYLE] }).rgb).not.toEqual(once.rgb);
  expect(once.objects[0]!.style).toBe("noto");
});

test("the held-out style is never trained on", () => {
  expect(TRAINING_STYLES).not.toContain(HELD_OUT_STYLE);
  expect([...TRAINING_STYLES, HELD_OUT_STYLE].sort()).toEqual(STYLES.map((style) => style.name).sort());
});

test("no icon is both listed and a distractor, no name twice", () => {
  const all = [...CLASSES.map((entry) => entry.icon), ...DISTRACTORS];
  expect(new Set(all).size).toBe(all.length);
  expect(new Set(CLASSES.map((entry) => entry.name)).size).toBe(CLASSES.length);
  expect(CLASSES.length).toBeGreaterThanOrEqual(64);
});

test("a class index out of range is refused", () => {
  expect(() => composeScene(sprites, { ...shared, classes: [999], seed: 0, index: 0 })).toThrow(RangeError);
});
