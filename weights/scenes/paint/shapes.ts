/** Plain coloured shapes: clutter behind the objects and small things in front of them. */
import type { Random } from "../random.js";
import type { Canvas } from "./canvas.js";
import { randomColour } from "./colour.js";

/**
 * Paints one ellipse, bar or ring around (cx, cy) with a half-extent of `reach` pixels.
 * `owner` is the id its pixels get, or -1 to leave ownership alone (clutter below everything).
 */
export function paintShape(canvas: Canvas, cx: number, cy: number, reach: number, owner: number, random: Random): void {
  const { height, width, rgb } = canvas;
  const colour = randomColour(random);
  const second = randomColour(random);
  const kind = random.below(4);
  const angle = random.range(0, Math.PI);
  const aspect = random.range(0.25, 1);
  const opacity = owner < 0 ? random.range(0.5, 1) : 1;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const wave = random.chance(0.3) ? random.range(2, 8) : 0;
  const x0 = Math.max(0, Math.floor(cx - reach * 1.5));
  const x1 = Math.min(width, Math.ceil(cx + reach * 1.5));
  const y0 = Math.max(0, Math.floor(cy - reach * 1.5));
  const y1 = Math.min(height, Math.ceil(cy + reach * 1.5));
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const u = ((x - cx) * c + (y - cy) * s) / reach;
      const v = ((y - cy) * c - (x - cx) * s) / (reach * aspect);
      // Distance from the rim in units of `reach`, positive inside.
      let inside: number;
      if (kind === 0) inside = 1 - Math.hypot(u, v);
      else if (kind === 1) inside = 1 - Math.max(Math.abs(u), Math.abs(v));
      else if (kind === 2) inside = Math.min(1 - Math.hypot(u, v), Math.hypot(u, v) - 0.6);
      else inside = 1 - Math.abs(u) - Math.abs(v);
      const cover = Math.max(0, Math.min(1, inside * reach * aspect + 0.5)) * opacity;
      if (cover <= 0) continue;
      const p = y * width + x;
      const mixed = wave > 0 ? 0.5 + 0.5 * Math.sin(u * wave) : 0;
      for (let k = 0; k < 3; k++) {
        const paint = colour[k]! + (second[k]! - colour[k]!) * mixed;
        rgb[p * 3 + k] = rgb[p * 3 + k]! + (paint - rgb[p * 3 + k]!) * cover;
      }
      if (owner >= 0 && cover > 0.5) canvas.owner[p] = owner;
    }
  }
}
