/** Colours and linear colour changes. */
import type { Random } from "../random.js";

export type Rgb = readonly [number, number, number];

/** Hue 0..1, saturation 0..1, value 0..1 -> RGB 0..255. */
export function fromHsv(hue: number, saturation: number, value: number): Rgb {
  const channel = (offset: number): number => {
    const k = (offset + hue * 6) % 6;
    return 255 * value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

/** Mostly muted colours, as in photographs; now and then a loud one. */
export function randomColour(random: Random): Rgb {
  const saturation = random.chance(0.25) ? random.range(0.5, 1) : random.range(0, 0.5);
  return fromHsv(random.uniform(), saturation, random.range(0.12, 1));
}

/** Three stops that belong together: near in hue half of the time. */
export function randomPalette(random: Random): [Rgb, Rgb, Rgb] {
  if (random.chance(0.5)) return [randomColour(random), randomColour(random), randomColour(random)];
  const hue = random.uniform();
  const saturation = random.range(0, 0.7);
  const value = random.range(0.25, 0.9);
  const near = (): Rgb => {
    const tint = (hue + 1 + random.bell() * 0.05) % 1;
    const depth = Math.max(0, Math.min(1, saturation + random.bell() * 0.12));
    return fromHsv(tint, depth, Math.max(0.05, Math.min(1, value + random.bell() * 0.18)));
  };
  return [near(), near(), near()];
}

/** colour' = matrix * colour + offset: three rows of four numbers (offset in 0..255 units, last). */
export type ColourChange = Float32Array;

/** Hue turn (radians), saturation gain, contrast gain about mid-grey and brightness shift, as one matrix. */
export function colourChange(hue: number, saturation: number, contrast: number, brightness: number): ColourChange {
  const [lr, lg, lb] = [0.213, 0.715, 0.072];
  const [c, s] = [Math.cos(hue) * saturation, Math.sin(hue) * saturation];
  // Rotation of the chroma plane about the grey axis (the matrix of SVG's feColorMatrix hueRotate, with saturation).
  const rows = [
    [lr + c * (1 - lr) - s * lr, lg - c * lg - s * lg, lb - c * lb + s * (1 - lb)],
    [lr - c * lr + s * 0.143, lg + c * (1 - lg) + s * 0.14, lb - c * lb - s * 0.283],
    [lr - c * lr - s * (1 - lr), lg - c * lg + s * lg, lb + c * (1 - lb) + s * lb],
  ];
  const offset = 128 * (1 - contrast) + brightness;
  const change = new Float32Array(12);
  rows.forEach((row, i) => {
    row.forEach((value, j) => (change[i * 4 + j] = value * contrast));
    change[i * 4 + 3] = offset;
  });
  return change;
}

/** Colour change of one object. `strength` 0 leaves it as drawn, 1 is the training default. */
export function randomObjectColour(strength: number, random: Random): ColourChange {
  const wide = random.chance(0.15) ? 3 : 1;
  const hue = random.bell() * 0.22 * wide * strength;
  const grey = random.chance(0.06 * strength);
  const saturation = grey ? 0.1 : 1 + random.range(-0.6, 0.4) * strength;
  const contrast = 1 + random.range(-0.35, 0.2) * strength;
  return colourChange(hue, saturation, contrast, random.bell() * 16 * strength);
}
