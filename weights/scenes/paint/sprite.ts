/** Paints a sprite through an affine map: turned, stretched, mirrored, recoloured and lit from one side. */
import type { Sprite, SpriteLevel } from "../sprites.js";
import type { Canvas } from "./canvas.js";
import type { ColourChange } from "./colour.js";

export interface Pose {
  readonly cx: number;
  readonly cy: number;
  /** Side of the sprite's square in pixels of the scene. */
  readonly size: number;
  /** Radians. */
  readonly angle: number;
  /** Width over height; 1 keeps the drawing's own proportions. */
  readonly aspect: number;
  readonly mirror: boolean;
  readonly colour: ColourChange;
  /** Brightness changes linearly from 1 - light to 1 + light across the sprite. */
  readonly light: number;
  readonly lightAngle: number;
  /** Wavy distortion: how far points move, as a share of the sprite's side; 0 none. */
  readonly warp: number;
  /** Phases and frequency of the two waves. */
  readonly wave: readonly [number, number, number];
}

/** Level whose pixels are nearest to, and not much finer than, the scene's: no aliasing, little blur. */
function chooseLevel(sprite: Sprite, size: number): SpriteLevel {
  let chosen = sprite.levels[0]!;
  for (const level of sprite.levels) if (level.size >= size * 0.8) chosen = level;
  return chosen;
}

/** Paints the sprite; pixels more than half covered become `owner`'s. */
export function paintSprite(canvas: Canvas, sprite: Sprite, pose: Pose, owner: number): void {
  const { height, width, rgb } = canvas;
  const level = chooseLevel(sprite, pose.size);
  const { size: side, pixels } = level;
  const stretch = Math.sqrt(pose.aspect);
  const [c, s] = [Math.cos(pose.angle), Math.sin(pose.angle)];
  const step = side / pose.size;
  // Inverse map: scene offset -> sprite pixel.
  const flip = pose.mirror ? -1 : 1;
  const [ux, uy] = [(c * step * flip) / stretch, (s * step * flip) / stretch];
  const [vx, vy] = [-s * step * stretch, c * step * stretch];
  const reach = (pose.size / 2) * Math.max(stretch, 1 / stretch) * (Math.abs(c) + Math.abs(s)) + 1;
  const [x0, x1] = [Math.max(0, Math.floor(pose.cx - reach)), Math.min(width, Math.ceil(pose.cx + reach))];
  const [y0, y1] = [Math.max(0, Math.floor(pose.cy - reach)), Math.min(height, Math.ceil(pose.cy + reach))];
  const m = pose.colour;
  const glow = (2 * pose.light) / side;
  const [gx, gy] = [Math.cos(pose.lightAngle) * glow, Math.sin(pose.lightAngle) * glow];
  const half = side / 2;
  const stride = side * 4;
  const shift = pose.warp * side;
  const [phaseU, phaseV, frequency] = pose.wave;
  const turn = (2 * Math.PI * frequency) / side;
  for (let y = y0; y < y1; y++) {
    const dy = y + 0.5 - pose.cy;
    for (let x = x0; x < x1; x++) {
      const dx = x + 0.5 - pose.cx;
      let u = dx * ux + dy * uy + half - 0.5;
      let v = dx * vx + dy * vy + half - 0.5;
      if (shift > 0) {
        const straight = u;
        u += shift * Math.sin(v * turn + phaseU);
        v += shift * Math.sin(straight * turn + phaseV);
      }
      if (u < 0 || v < 0 || u >= side - 1 || v >= side - 1) continue;
      const i = u | 0;
      const j = v | 0;
      const fu = u - i;
      const fv = v - j;
      const q = j * stride + i * 4;
      const w11 = fu * fv;
      const w10 = fu - w11;
      const w01 = fv - w11;
      const w00 = 1 - fu - w01;
      const a =
        w00 * pixels[q + 3]! + w10 * pixels[q + 7]! + w01 * pixels[q + stride + 3]! + w11 * pixels[q + stride + 7]!;
      if (a < 1) continue;
      const r = w00 * pixels[q]! + w10 * pixels[q + 4]! + w01 * pixels[q + stride]! + w11 * pixels[q + stride + 4]!;
      const g =
        w00 * pixels[q + 1]! + w10 * pixels[q + 5]! + w01 * pixels[q + stride + 1]! + w11 * pixels[q + stride + 5]!;
      const b =
        w00 * pixels[q + 2]! + w10 * pixels[q + 6]! + w01 * pixels[q + stride + 2]! + w11 * pixels[q + stride + 6]!;
      const alpha = a / 255;
      const gain = 1 + (u - half) * gx + (v - half) * gy;
      const p = y * width + x;
      const keep = 1 - alpha;
      for (let k = 0; k < 3; k++) {
        // Premultiplied colour: the offset is scaled by alpha, and the result is held inside 0..255 alpha.
        const value = (m[k * 4]! * r + m[k * 4 + 1]! * g + m[k * 4 + 2]! * b + m[k * 4 + 3]! * alpha) * gain;
        rgb[p * 3 + k] = rgb[p * 3 + k]! * keep + Math.max(0, Math.min(a, value));
      }
      if (alpha > 0.5) canvas.owner[p] = owner;
    }
  }
}
