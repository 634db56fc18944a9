/** Composes one labelled scene. */
import { CLASSES, DISTRACTORS } from "./classes.js";
import { DEFAULTS, type Recipe, type SceneOptions } from "./options.js";
import { paintBackground } from "./paint/background.js";
import { createCanvas, type Canvas } from "./paint/canvas.js";
import { randomObjectColour } from "./paint/colour.js";
import { finish } from "./paint/finish.js";
import { paintShape } from "./paint/shapes.js";
import { paintSprite, type Pose } from "./paint/sprite.js";
import { placeAll, type Spot } from "./place.js";
import { Random } from "./random.js";
import type { SpriteSet } from "./sprites.js";
import type { StyleName } from "./styles.js";

/** [x0, y0, x1, y1], x1 and y1 exclusive, of the visible pixels. */
export type Box = readonly [number, number, number, number];

export interface SceneObject {
  readonly classIndex: number;
  readonly style: StyleName;
  readonly box: Box;
  /** (height, width): 1 where the object is what one sees. */
  readonly mask: Uint8Array;
}

export interface SceneDistractor {
  readonly icon: string;
  readonly style: StyleName;
}

export interface Scene {
  readonly height: number;
  readonly width: number;
  /** (height, width, 3). */
  readonly rgb: Uint8Array;
  readonly objects: readonly SceneObject[];
  readonly distractors: readonly SceneDistractor[];
}

interface Item {
  readonly icon: string;
  /** -1 for a distractor. */
  readonly classIndex: number;
  readonly style: StyleName;
  readonly spot: Spot;
  readonly pose: Pose;
}

/** Owner id of shapes painted in front; items have 1, 2, ... */
const FRONT = 255;
/** An object must keep this share of its area in sight, or the scene is composed anew. */
const VISIBLE = 0.55;
const ATTEMPTS = 8;

export function composeScene(sprites: SpriteSet, options: SceneOptions): Scene {
  const recipe = { ...DEFAULTS, ...options };
  for (let attempt = 0; ; attempt++) {
    const random = Random.of(options.seed, options.index, attempt);
    const last = attempt === ATTEMPTS - 1;
    const items = chooseItems(recipe, random);
    const canvas = createCanvas(options.height, options.width);
    // Items before background: an arrangement that hides an object is then thrown away cheaply.
    const order = random.fork(3).shuffle(items.map((_, k) => k));
    const trial = createCanvas(options.height, options.width);
    for (const k of order) paintSprite(trial, sprites.get(items[k]!.icon, items[k]!.style), items[k]!.pose, k + 1);
    if (!last && !allVisible(trial, items, sprites, VISIBLE + 0.05)) continue;
    paintBackground(canvas, random.fork(1));
    paintClutter(canvas, recipe, random.fork(2));
    for (const k of order) paintSprite(canvas, sprites.get(items[k]!.icon, items[k]!.style), items[k]!.pose, k + 1);
    paintOccluders(canvas, items, recipe, random.fork(4));
    if (!last && !allVisible(canvas, items, sprites, VISIBLE)) continue;
    return {
      height: options.height,
      width: options.width,
      rgb: finish(canvas, recipe.finish, random.fork(5)),
      objects: items.flatMap((item, k) => (item.classIndex < 0 ? [] : [describe(canvas, item, k + 1)])),
      distractors: items.filter((item) => item.classIndex < 0).map(({ icon, style }) => ({ icon, style })),
    };
  }
}

function chooseItems(recipe: Recipe & SceneOptions, random: Random): Item[] {
  const between = ([low, high]: readonly [number, number]): number => low + random.below(high - low + 1);
  const wanted = recipe.classes ?? draw(CLASSES.length, between(recipe.objects), random);
  const others = draw(DISTRACTORS.length, between(recipe.distractors), random);
  const spots = placeAll(wanted.length + others.length, { ...recipe, overlap: recipe.occlusion * 0.6 }, random);
  return spots.map((spot, k) => {
    const classIndex = k < wanted.length ? wanted[k]! : -1;
    const icon = classIndex < 0 ? DISTRACTORS[others[k - wanted.length]!]! : CLASSES[classIndex]?.icon;
    if (icon === undefined) throw new RangeError(`class index ${classIndex} is outside 0..${CLASSES.length - 1}`);
    const pose: Pose = {
      ...spot,
      angle: (random.range(-recipe.rotation, recipe.rotation) * Math.PI) / 180,
      aspect: random.logRange(0.85, 1 / 0.85),
      mirror: random.chance(0.5),
      colour: randomObjectColour(recipe.colour, random),
      light: random.bell() * 0.12 * recipe.colour,
      lightAngle: random.range(0, 2 * Math.PI),
      warp: recipe.warp > 0 ? random.range(0, recipe.warp) : 0,
      wave: recipe.warp > 0 ? [random.range(0, 7), random.range(0, 7), random.range(0.4, 1.1)] : [0, 0, 0],
    };
    return { icon, classIndex, style: random.pick(recipe.styles), spot, pose };
  });
}

/** `amount` different whole numbers below `count`. */
function draw(count: number, amount: number, random: Random): number[] {
  const chosen: number[] = [];
  while (chosen.length < amount) {
    const next = random.below(count);
    if (!chosen.includes(next)) chosen.push(next);
  }
  return chosen;
}

function paintClutter(canvas: Canvas, recipe: Recipe, random: Random): void {
  const side = Math.min(canvas.height, canvas.width);
  const count = recipe.clutter[0] + random.below(recipe.clutter[1] - recipe.clutter[0] + 1);
  for (let k = 0; k < count; k++) {
    const reach = side * random.logRange(0.03, 0.25);
    paintShape(canvas, random.range(0, canvas.width), random.range(0, canvas.height), reach, -1, random);
  }
}

/** A small shape over the rim of some objects. */
function paintOccluders(canvas: Canvas, items: readonly Item[], recipe: Recipe, random: Random): void {
  for (const { classIndex, spot } of items) {
    if (classIndex < 0 || !random.chance(recipe.occlusion)) continue;
    const angle = random.range(0, 2 * Math.PI);
    const reach = spot.size * random.range(0.08, 0.2);
    const away = spot.size * random.range(0.2, 0.5);
    paintShape(canvas, spot.cx + Math.cos(angle) * away, spot.cy + Math.sin(angle) * away, reach, FRONT, random);
  }
}

function allVisible(canvas: Canvas, items: readonly Item[], sprites: SpriteSet, least: number): boolean {
  const seen = new Uint32Array(256);
  for (const id of canvas.owner) seen[id]!++;
  return items.every(({ classIndex, icon, style, spot }, k) => {
    return classIndex < 0 || seen[k + 1]! >= least * sprites.get(icon, style).cover * spot.size * spot.size;
  });
}

function describe(canvas: Canvas, item: Item, id: number): SceneObject {
  const { owner, width, height } = canvas;
  const mask = new Uint8Array(owner.length);
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      if (owner[p] !== id) continue;
      mask[p] = 1;
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x + 1);
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y + 1);
    }
  }
  return { classIndex: item.classIndex, style: item.style, box: [x0, y0, x1, y1], mask };
}
