import type { Shape } from "@deep-inside/spec";
import { blockedBytes } from "../network/sizes.js";
import { Padding, paddedExtent } from "../shared/blocked.js";

/*
 * Between plain (C, H, W) arrays and the blocked layout (ceil(C / 4), padded H, padded W, 4): see
 * assembly/kernels/blocked.ts. `floats` is the whole linear memory, `address` in bytes.
 */

/** Calls `visit` with the index of every value in the plain array and in `floats`. */
function eachValue(
  { channels, height, width }: Shape,
  address: number,
  visit: (plain: number, blocked: number) => void,
): void {
  const row = paddedExtent(width) * 4;
  const plane = paddedExtent(height) * row;
  let plain = 0;
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < height; i++) {
      let at = address / 4 + (c >> 2) * plane + (i + Padding.Before) * row + Padding.Before * 4 + (c & 3);
      for (let j = 0; j < width; j++, at += 4) visit(plain++, at);
    }
  }
}

/** A copy of blocked values as (C, H, W). */
export function readBlocked(floats: Float32Array, address: number, shape: Shape): Float32Array {
  const values = new Float32Array(shape.channels * shape.height * shape.width);
  eachValue(shape, address, (plain, blocked) => (values[plain] = floats[blocked]!));
  return values;
}

/** Writes (C, H, W) values into the blocked layout, zeros around them. */
export function writeBlocked(floats: Float32Array, address: number, shape: Shape, values: Float32Array): void {
  floats.fill(0, address / 4, (address + blockedBytes(shape)) / 4);
  eachValue(shape, address, (plain, blocked) => (floats[blocked] = values[plain]!));
}
