/** Textured backgrounds: a field coloured through a palette, roughened by noise of its own. */
import type { Random } from "../random.js";
import type { Canvas } from "./canvas.js";
import { randomPalette, type Rgb } from "./colour.js";
import { cells, fractal, gradient, horizon, pattern, type Field } from "./field.js";

const KINDS = ["gradient", "fractal", "fractal", "stripes", "checks", "cells", "horizon", "horizon"] as const;

export function paintBackground(canvas: Canvas, random: Random): void {
  const { height, width, rgb } = canvas;
  const field = makeField(random.pick(KINDS), height, width, random);
  const palette = tabulate(randomPalette(random));
  const grain = random.chance(0.8) ? random.range(2, 26) : 0;
  const rough = grain > 0 ? fractal(height, width, random.logRange(3, 60), random.range(0.4, 0.9), random) : null;
  // Noise that is not quite grey: real textures vary in colour along with brightness.
  const tint = [grain * random.range(0.8, 1.2), grain * random.range(0.8, 1.2), grain * random.range(0.8, 1.2)];
  for (let p = 0, q = 0; p < field.length; p++, q += 3) {
    const entry = Math.max(0, Math.min(255, Math.round(field[p]! * 255))) * 3;
    const r = rough === null ? 0 : rough[p]!;
    rgb[q] = palette[entry]! + r * tint[0]!;
    rgb[q + 1] = palette[entry + 1]! + r * tint[1]!;
    rgb[q + 2] = palette[entry + 2]! + r * tint[2]!;
  }
}

function makeField(kind: (typeof KINDS)[number], height: number, width: number, random: Random): Field {
  switch (kind) {
    case "gradient":
      return gradient(height, width, random);
    case "stripes":
      return pattern(height, width, false, random);
    case "checks":
      return pattern(height, width, true, random);
    case "cells":
      return cells(height, width, random);
    case "horizon":
      return horizon(height, width, random);
    case "fractal": {
      const field = fractal(height, width, random.logRange(8, 120), random.range(0.4, 0.75), random);
      const spread = random.range(0.35, 0.7);
      for (let p = 0; p < field.length; p++) field[p] = 0.5 + field[p]! * spread;
      return field;
    }
  }
}

/** 256 colours along the three stops. */
function tabulate([first, middle, last]: [Rgb, Rgb, Rgb]): Float32Array {
  const table = new Float32Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const t = i / 127.5;
    const [from, to, part] = t < 1 ? [first, middle, t] : [middle, last, t - 1];
    for (let c = 0; c < 3; c++) table[i * 3 + c] = from[c]! + (to[c]! - from[c]!) * part;
  }
  return table;
}
