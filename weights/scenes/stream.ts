/**
 * Writes scenes to stdout for a trainer in another language: one JSON object of arguments in, raw records out.
 *
 *   node dist/scenes/stream.js '{"seed":1,"start":0,"count":1000,"height":224,"width":224,"options":{}}'
 *
 * A record is rgb (H W 3 bytes), three class bytes (255 for none), then
 * - labels "cells": one byte for each 16x16 cell: 0 background, k+1 class k, 255 undecided;
 * - labels "masks": one byte for each pixel: 0 none, j+1 the j-th listed object.
 */
import { once } from "node:events";
import { composeScene, type Scene } from "./compose.js";
import type { SceneOptions } from "./options.js";
import { loadSprites } from "./sprites.js";

interface StreamArguments {
  seed: number;
  start: number;
  count: number;
  height: number;
  width: number;
  labels?: "cells" | "masks";
  /** One entry for all scenes, or several that take turns. */
  options?: Partial<SceneOptions> | Partial<SceneOptions>[];
}

const CELL = 16;
const NONE = 255;
const MOST_OBJECTS = 3;

const given = JSON.parse(process.argv[2] ?? "{}") as StreamArguments;
const { seed, start, count, height, width, labels = "cells" } = given;
const turns = Array.isArray(given.options) ? given.options : [given.options ?? {}];
// A reader that has had enough closes the pipe: that is the normal end, not an error.
process.stdout.on("error", () => process.exit(0));
const sprites = await loadSprites();
for (let index = start; index < start + count; index++) {
  const scene = composeScene(sprites, { ...turns[index % turns.length], seed, index, height, width });
  const classes = new Uint8Array(MOST_OBJECTS).fill(NONE);
  scene.objects.slice(0, MOST_OBJECTS).forEach((object, j) => (classes[j] = object.classIndex));
  const record = Buffer.concat([scene.rgb, classes, labels === "masks" ? maskLabels(scene) : cellLabels(scene)]);
  if (!process.stdout.write(record)) await once(process.stdout, "drain");
}

function maskLabels(scene: Scene): Uint8Array {
  const out = new Uint8Array(height * width);
  scene.objects.forEach(({ mask }, j) => mask.forEach((inside, p) => inside && (out[p] = j + 1)));
  return out;
}

function cellLabels(scene: Scene): Uint8Array {
  const [rows, columns] = [Math.floor(height / CELL), Math.floor(width / CELL)];
  const out = new Uint8Array(rows * columns);
  for (const { mask, classIndex, box } of scene.objects) {
    const cover = new Uint16Array(rows * columns);
    for (let y = box[1]; y < Math.min(box[3], rows * CELL); y++) {
      for (let x = box[0]; x < Math.min(box[2], columns * CELL); x++) {
        if (mask[y * width + x]) cover[(y >> 4) * columns + (x >> 4)]!++;
      }
    }
    cover.forEach((pixels, cell) => {
      if (pixels > 0.4 * CELL * CELL) out[cell] = classIndex + 1;
      else if (pixels > 0.08 * CELL * CELL && out[cell] === 0) out[cell] = NONE;
    });
  }
  return out;
}
