import type { RawMap } from "@deep-inside/spec";
import { uniform } from "../shared/random.js";

/** A map that knows nothing: uniform random values. What every method must beat. */
export function randomMap(height: number, width: number, seed: number, index: number): RawMap {
  return { height, width, data: Float32Array.from({ length: height * width }, (_, at) => uniform(seed, index, at)) };
}

/** A map that only knows that photographers centre: a Gaussian in the middle, sigma a quarter of each side. */
export function centreGaussian(height: number, width: number): RawMap {
  const along = (extent: number): number[] =>
    Array.from({ length: extent }, (_, k) => Math.exp(-0.5 * (((k + 0.5) / extent - 0.5) / 0.25) ** 2));
  const [rows, columns] = [along(height), along(width)];
  const data = Float32Array.from({ length: height * width }, (_, at) => {
    return rows[Math.floor(at / width)]! * columns[at % width]!;
  });
  return { height, width, data };
}
