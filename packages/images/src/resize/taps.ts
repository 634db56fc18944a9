// Weights of PIL's resampling (Pillow, `precompute_coeffs`), described once per axis.
//   centre(x) = (x + 0.5) * in / out
//   taps      = inputs from trunc(centre - support + 0.5) to trunc(centre + support + 0.5), clamped to the row
//   weight(k) = filter((k + 0.5 - centre) / stretch) over their sum, where stretch = max(in / out, 1) also widens support:
// scaling down averages over all inputs (antialiasing), scaling up interpolates.

/** Weights are integers in units of 2^-22: a byte times a weight, summed, stays below 2^31. */
export const PRECISION_BITS = 22;

export interface Taps {
  /** First input of each output. */
  readonly first: Int32Array;
  /** Number of inputs of each output. */
  readonly count: Int32Array;
  /** `stride` weights for each output, the first `count` of them used. */
  readonly weights: Int32Array;
  readonly stride: number;
}

interface Filter {
  readonly support: number;
  readonly weight: (x: number) => number;
}

/** Keys' cubic with a = -0.5. */
function cubic(x: number): number {
  const a = -0.5;
  const t = Math.abs(x);
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  if (t < 2) return (((t - 5) * t + 8) * t - 4) * a;
  return 0;
}

export const FILTERS: Readonly<Record<"bilinear" | "bicubic", Filter>> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: cubic },
};

/** Taps of the outputs `start` to `start + length` of an axis that goes from `from` inputs to `to` outputs. */
export function resampleTaps(
  from: number,
  to: number,
  start: number,
  length: number,
  { support, weight }: Filter,
): Taps {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const reach = support * stretch;
  const stride = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * stride);
  const exact = new Float64Array(stride);
  for (let x = 0; x < length; x++) {
    const centre = (start + x + 0.5) * scale;
    const low = Math.max(0, Math.trunc(centre - reach + 0.5));
    const high = Math.min(from, Math.trunc(centre + reach + 0.5));
    let sum = 0;
    for (let k = 0; k < high - low; k++) {
      // PIL multiplies by the inverse; dividing would differ in the last bit.
      const w = weight((k + low - centre + 0.5) * (1 / stretch));
      exact[k] = w;
      sum += w;
    }
    for (let k = 0; k < high - low; k++) {
      const w = (exact[k] ?? 0) / (sum === 0 ? 1 : sum);
      weights[x * stride + k] = Math.trunc(w * 2 ** PRECISION_BITS + (w < 0 ? -0.5 : 0.5));
    }
    first[x] = low;
    count[x] = high - low;
  }
  return { first, count, weights, stride };
}
