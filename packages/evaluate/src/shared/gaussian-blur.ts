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
  const rows = convolveLines(data, width, height, 1, width, weights);
  return { height, width, data: Float32Array.from(convolveLines(rows, height, width, width, 1, weights)) };
}

function convolveLines(
  values: ArrayLike<number>,
  length: number,
  lines: number,
  step: number,
  lineStep: number,
  weights: Float64Array,
): Float64Array {
  const out = new Float64Array(length * lines);
  const radius = (weights.length - 1) / 2;
  const padded = new Float64Array(length + 2 * radius);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    for (let k = 0; k < padded.length; k++) padded[k] = values[start + step * reflect(k - radius, length)]!;
    for (let k = 0; k < length; k++) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++) sum += weights[tap]! * padded[k + tap]!;
      out[start + step * k] = sum;
    }
  }
  return out;
}
