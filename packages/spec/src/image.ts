/** A picture: 8-bit RGB, interleaved, rows from the top: (height, width, 3). */
export interface RgbImage {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

/**
 * A raw map over the network input: one f32 per pixel, (height, width), rows from the top, not normalised.
 * Gradients are per unit of the raw pixel value (0..255).
 */
export interface RawMap {
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}
