import type { Shape } from "@deep-inside/spec";
import { at } from "../reference/at.js";

/** Signs of (C, H, W) values as the engine keeps them: one byte per four channels and pixel, a bit per positive value. */
export function signBits(values: ArrayLike<number> & Float64Array, { channels, height, width }: Shape): Uint8Array {
  const size = height * width;
  return Uint8Array.from({ length: Math.ceil(channels / 4) * size }, (_, index) => {
    const block = Math.floor(index / size) * 4;
    let bits = 0;
    for (let lane = 0; lane < 4 && block + lane < channels; lane++) {
      if (at(values, (block + lane) * size + (index % size)) > 0) bits |= 1 << lane;
    }
    return bits;
  });
}
