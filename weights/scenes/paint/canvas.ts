/** The picture being painted: float RGB in 0..255 and, per pixel, who owns it. */
export interface Canvas {
  readonly height: number;
  readonly width: number;
  /** (height, width, 3). */
  readonly rgb: Float32Array;
  /** 0 background, k+1 for item k. */
  readonly owner: Uint8Array;
}

export function createCanvas(height: number, width: number): Canvas {
  return { height, width, rgb: new Float32Array(height * width * 3), owner: new Uint8Array(height * width) };
}
