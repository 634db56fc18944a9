/** Camera-like last steps: exposure, blur, sensor noise, rounding to bytes. */
import type { Random } from "../random.js";
import type { Canvas } from "./canvas.js";
import { colourChange } from "./colour.js";

/** `strength` 0 only rounds, 1 is the training default. */
export function finish(canvas: Canvas, strength: number, random: Random): Uint8Array {
  const { rgb, height, width } = canvas;
  const bytes = new Uint8Array(rgb.length);
  if (strength <= 0) {
    for (let p = 0; p < rgb.length; p++) bytes[p] = Math.max(0, Math.min(255, rgb[p]! + 0.5));
    return bytes;
  }
  const contrast = 1 + random.range(-0.3, 0.15) * strength;
  const m = colourChange(random.bell() * 0.05 * strength, 1, contrast, random.bell() * 14 * strength);
  const cast = [0, 1, 2].map(() => 1 + random.bell() * 0.05 * strength);
  const noise = random.chance(0.6) ? random.range(0, 9) * strength : 0;
  if (random.chance(0.3 * strength)) blur(rgb, height, width, random.range(0.1, 0.33));
  for (let p = 0; p < rgb.length; p += 3) {
    const r = rgb[p]!;
    const g = rgb[p + 1]!;
    const b = rgb[p + 2]!;
    // One hash gives noise for three channels: 10 bits each.
    const bits = noise > 0 ? random.bits() : 0;
    for (let k = 0; k < 3; k++) {
      const value = (m[k * 4]! * r + m[k * 4 + 1]! * g + m[k * 4 + 2]! * b + m[k * 4 + 3]!) * cast[k]!;
      const grain = (((bits >>> (10 * k)) & 1023) / 511.5 - 1) * noise;
      bytes[p + k] = Math.max(0, Math.min(255, value + grain + 0.5));
    }
  }
  return bytes;
}

/** In-place [w, 1 - 2w, w] along rows, then columns. */
function blur(rgb: Float32Array, height: number, width: number, w: number): void {
  const line = (start: number, step: number, count: number): void => {
    let before = rgb[start]!;
    for (let i = 0, p = start; i < count; i++, p += step) {
      const here = rgb[p]!;
      const after = i + 1 < count ? rgb[p + step]! : here;
      rgb[p] = here + w * (before + after - 2 * here);
      before = here;
    }
  };
  for (let y = 0; y < height; y++) for (let k = 0; k < 3; k++) line(y * width * 3 + k, 3, width);
  for (let x = 0; x < width * 3; x++) line(x, width * 3, height);
}
