import { createRequire } from "node:module";
import { planesToImage } from "@deep-inside/images";
import type { InputSpec } from "@deep-inside/spec";

// By require: Node and bundlers do not agree on what its default import is.
const { GIFEncoder, quantize, applyPalette } = createRequire(import.meta.url)("gifenc") as Gifenc;

/** The part of gifenc that is used; it has no types of its own. */
interface Gifenc {
  readonly GIFEncoder: () => {
    writeFrame(indices: Uint8Array, width: number, height: number, options: { palette: Palette; delay: number }): void;
    finish(): void;
    bytes(): Uint8Array;
  };
  readonly quantize: (rgba: Uint8Array, colours: number) => Palette;
  readonly applyPalette: (rgba: Uint8Array, palette: Palette) => Uint8Array;
}

type Palette = readonly (readonly number[])[];

const COLOURS = 256;
const DELAY_MS = 80;
/** Of the last picture, so that one can look at it before the film begins again. */
const LAST_DELAY_MS = 2000;

/** A GIF film of pictures of one size, encoded as they come. */
export class Animation {
  readonly #encoder = GIFEncoder();

  /** Adds a picture from planes (3, H, W) of 0..255. */
  add(planes: Float32Array, extents: Pick<InputSpec, "height" | "width">, last = false): void {
    const { height, width, data } = planesToImage(planes, extents);
    const rgba = new Uint8Array(4 * height * width).fill(255);
    for (let at = 0; at < height * width; at++) rgba.set(data.subarray(3 * at, 3 * at + 3), 4 * at);
    const palette = quantize(rgba, COLOURS);
    const delay = last ? LAST_DELAY_MS : DELAY_MS;
    this.#encoder.writeFrame(applyPalette(rgba, palette), width, height, { palette, delay });
  }

  /** The whole file; nothing can be added afterwards. */
  finish(): Uint8Array {
    this.#encoder.finish();
    return this.#encoder.bytes();
  }
}
