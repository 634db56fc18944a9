import type { InputSpec } from "@deep-inside/spec";

/** Between pixel values and normalised ones. */
export interface PixelScale {
  readonly length: number;
  /** Of the channel of the value at `at`. */
  std(at: number): number;
  /** Cut to what a picture can hold. */
  clamp(value: number, at: number): number;
  toPixels(x: Float32Array): Float32Array;
  fromPixels(planes: Float32Array): Float32Array;
}

/** Of a network's input. */
export function pixelScale({ height, width, mean, std = [1, 1, 1] }: InputSpec): PixelScale {
  const plane = height * width;
  const channel = (at: number): number => Math.floor(at / plane);
  return {
    length: 3 * plane,
    std: (at) => std[channel(at)]!,
    clamp: (value, at) => {
      const [m, s] = [mean[channel(at)]!, std[channel(at)]!];
      return Math.min(Math.max(value, -m / s), (255 - m) / s);
    },
    toPixels: (x) => x.map((value, at) => mean[channel(at)]! + value * std[channel(at)]!),
    fromPixels: (planes) => planes.map((value, at) => (value - mean[channel(at)]!) / std[channel(at)]!),
  };
}
