import type { RawMap } from "@deep-inside/spec";

/** Where the kernel is cut, in standard deviations: SciPy's default. */
const TRUNCATE = 4;

/** Weights of a sampled Gaussian at -radius..radius, of sum 1. */
export function gaussianWeights(sigma: number, radius = Math.floor(TRUNCATE * sigma + 0.5)): Float64Array {
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, k) => Math.exp(-0.5 * ((k - radius) / sigma) ** 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** The position that stands for `at` outside 0..n-1: mirrored with the edge pixel repeated (SciPy's `reflect`). */
export function reflect(at: number, n: number): number {
  const folded = ((at % (2 * n)) + 2 * n) % (2 * n);
  return folded < n ? folded : 2 * n - 1 - folded;
}

/**
 * The map blurred by a Gaussian of `sigma` pixels, cut at four sigma, mirrored at the edges: what
 * `scipy.ndimage.gaussian_filter` gives. Sums are in f64.
 */
export function gaussianBlur({ height, width, data }: RawMap, sigma: number): RawMap {
  const weights = gaussianWeights(sigma);
  const rows = blurRows(data, height, width, weights);
  return { height, width, data: Float32Array.from(blurColumns(rows, height, width, weights)) };
}

// Both use that the weights are symmetric: one multiplication for two taps.

function blurRows(values: Float32Array, height: number, width: number, weights: Float64Array): Float64Array {
  const out = new Float64Array(height * width);
  const radius = (weights.length - 1) / 2;
  const padded = new Float64Array(width + 2 * radius);
  for (let i = 0; i < height; i++) {
    for (let k = 0; k < padded.length; k++) padded[k] = values[i * width + reflect(k - radius, width)]!;
    for (let j = 0; j < width; j++) {
      const middle = j + radius;
      let sum = weights[radius]! * padded[middle]!;
      for (let k = 1; k <= radius; k++) sum += weights[radius + k]! * (padded[middle - k]! + padded[middle + k]!);
      out[i * width + j] = sum;
    }
  }
  return out;
}

function blurColumns(values: Float64Array, height: number, width: number, weights: Float64Array): Float64Array {
  const out = new Float64Array(height * width);
  const radius = (weights.length - 1) / 2;
  for (let i = 0; i < height; i++) {
    const to = i * width;
    for (let j = 0; j < width; j++) out[to + j] = weights[radius]! * values[to + j]!;
    for (let k = 1; k <= radius; k++) {
      const weight = weights[radius + k]!;
      const above = reflect(i - k, height) * width;
      const below = reflect(i + k, height) * width;
      for (let j = 0; j < width; j++) out[to + j]! += weight * (values[above + j]! + values[below + j]!);
    }
  }
  return out;
}
