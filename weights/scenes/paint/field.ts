/** Scalar fields over the picture, values about 0..1: the raw material of backgrounds. */
import type { Random } from "../random.js";

export type Field = Float32Array;

/** Adds smooth value noise of one cell size, amplitude +-gain. */
function addOctave(field: Field, height: number, width: number, cell: number, gain: number, random: Random): void {
  const columns = Math.ceil(width / cell) + 2;
  const rows = Math.ceil(height / cell) + 2;
  const lattice = new Float32Array(rows * columns);
  for (let i = 0; i < lattice.length; i++) lattice[i] = (random.uniform() * 2 - 1) * gain;
  const shiftX = random.uniform();
  const shiftY = random.uniform();
  const left = new Int32Array(width);
  const weight = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    const u = x / cell + shiftX;
    left[x] = Math.floor(u);
    weight[x] = smooth(u - Math.floor(u));
  }
  const line = new Float32Array(columns);
  for (let y = 0; y < height; y++) {
    const v = y / cell + shiftY;
    const top = Math.floor(v) * columns;
    const t = smooth(v - Math.floor(v));
    for (let k = 0; k < columns; k++) line[k] = lattice[top + k]! * (1 - t) + lattice[top + columns + k]! * t;
    for (let x = 0, p = y * width; x < width; x++, p++) {
      const k = left[x]!;
      field[p] = field[p]! + line[k]! + (line[k + 1]! - line[k]!) * weight[x]!;
    }
  }
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Fractal noise: octaves of halved cells and of gain falling by `roughness`. Mean 0, about +-1. */
export function fractal(height: number, width: number, cell: number, roughness: number, random: Random): Field {
  const field = new Float32Array(height * width);
  let gain = 1 - roughness * 0.6;
  for (let octave = 0, side = cell; octave < 5 && side >= 1.5; octave++, side /= 2) {
    addOctave(field, height, width, side, gain, random);
    gain *= roughness;
  }
  return field;
}

/** Linear or radial ramp. */
export function gradient(height: number, width: number, random: Random): Field {
  const field = new Float32Array(height * width);
  const angle = random.range(0, 2 * Math.PI);
  const radial = random.chance(0.35);
  const [cx, cy] = [random.range(0, width), random.range(0, height)];
  const reach = Math.hypot(height, width) * random.range(0.6, 1.1);
  const [dx, dy] = [Math.cos(angle) / reach, Math.sin(angle) / reach];
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      field[p] = radial ? Math.hypot(x - cx, y - cy) / reach : (x - width / 2) * dx + (y - height / 2) * dy + 0.5;
    }
  }
  return field;
}

/** Stripes or a chequerboard, hard or soft, at any angle. */
export function pattern(height: number, width: number, checks: boolean, random: Random): Field {
  const field = new Float32Array(height * width);
  const angle = random.range(0, Math.PI);
  const wave = (2 * Math.PI) / random.logRange(8, 70);
  const [cx, sx] = [Math.cos(angle) * wave, Math.sin(angle) * wave];
  const hardness = random.logRange(0.7, 8);
  const phase = random.range(0, 7);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      let s = Math.sin(x * cx + y * sx + phase);
      if (checks) s *= Math.sin(y * cx - x * sx + phase);
      field[p] = 0.5 + 0.5 * Math.max(-1, Math.min(1, s * hardness));
    }
  }
  return field;
}

/** Cells around random seeds: flat patches, or the distance to the seed (pebbles). */
export function cells(height: number, width: number, random: Random): Field {
  const field = new Float32Array(height * width);
  const count = 4 + random.below(14);
  const flat = random.chance(0.6);
  const [xs, ys, tone] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  for (let k = 0; k < count; k++) {
    xs[k] = random.range(0, width);
    ys[k] = random.range(0, height);
    tone[k] = random.uniform();
  }
  const reach = Math.sqrt((height * width) / count);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      let best = Infinity;
      let nearest = 0;
      for (let k = 0; k < count; k++) {
        const dx = x - xs[k]!;
        const dy = y - ys[k]!;
        const distance = dx * dx + dy * dy;
        if (distance < best) {
          best = distance;
          nearest = k;
        }
      }
      field[p] = flat ? tone[nearest]! : Math.sqrt(best) / reach;
    }
  }
  return field;
}

/** A scene of outdoors kind: a horizon, each side with its own slow ramp and roughness. */
export function horizon(height: number, width: number, random: Random): Field {
  const rough = fractal(height, width, random.logRange(24, 120), random.range(0.45, 0.7), random);
  const line = height * random.range(0.25, 0.75);
  const tilt = random.range(-0.15, 0.15);
  const [sky, ground] = [random.range(0.02, 0.2), random.range(0.1, 0.5)];
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const depth = (y - line - tilt * (x - width / 2)) / height;
      const above = 0.3 + depth * 0.5 + rough[p]! * sky;
      const below = 0.75 + depth * 0.4 + rough[p]! * ground;
      const t = Math.max(0, Math.min(1, depth * 60 + rough[p]! + 0.5));
      rough[p] = above + (below - above) * t;
    }
  }
  return rough;
}
