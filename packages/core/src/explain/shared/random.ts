import { hash, hashKey, hashWithKey } from "@deep-inside/spec";

/** Uniform in [0, 1). */
export function uniform(seed: number, stream: number, index: number): number {
  return hash(seed, stream, index) / 2 ** 32;
}

/** A whole number from 0 to `n` - 1. */
export function below(n: number, seed: number, stream: number, index: number): number {
  return Math.floor(uniform(seed, stream, index) * n);
}

/** How many values noise takes. */
const LEVELS = 2 ** 16;
let quantiles: Float32Array | undefined;

/**
 * The values that normal noise of mean 0 and standard deviation `sigma` takes: quantiles at the middles of 2^16 equal shares.
 * Their standard deviation is 1 - 1.0e-5 of `sigma` and none is beyond 4.32 of it; a table costs a tenth of a formula.
 */
export function normalLevels(sigma: number): Float32Array {
  quantiles ??= Float32Array.from({ length: LEVELS }, (_, at) => normalQuantile((at + 0.5) / LEVELS));
  return quantiles.map((quantile) => sigma * quantile);
}

/** Adds noise to values: each half of a hash of their place chooses one of `normalLevels`. */
export function addNormal(values: Float32Array, levels: Float32Array, seed: number, stream: number): void {
  const key = hashKey(seed, stream);
  const pairs = values.length >> 1;
  for (let pair = 0; pair < pairs; pair++) {
    const bits = hashWithKey(key, pair);
    values[2 * pair]! += levels[bits & (LEVELS - 1)]!;
    values[2 * pair + 1]! += levels[bits >>> 16]!;
  }
  if (values.length % 2 === 1) values[2 * pairs]! += levels[hashWithKey(key, pairs) & (LEVELS - 1)]!;
}

/**
 * Quantile of the standard normal distribution, relative error below 1.2e-9 (P. J. Acklam's rational approximation).
 * Only +, -, *, / and square roots, which every runtime rounds alike.
 */
export function normalQuantile(p: number): number {
  if (p < TAIL) return tail(Math.sqrt(-2 * logarithm(p)));
  if (p > 1 - TAIL) return -tail(Math.sqrt(-2 * logarithm(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  return (q * polynomial(CENTRE_UP, r)) / polynomial(CENTRE_DOWN, r);
}

const TAIL = 0.02425;
const CENTRE_UP = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
];
const CENTRE_DOWN = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
];
const TAIL_UP = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_DOWN = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];

function tail(q: number): number {
  return polynomial(TAIL_UP, q) / polynomial(TAIL_DOWN, q);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

/** ln x for 0 < x < 1, from x = 2^e m and the series of artanh: Math.log may differ in its last bit by runtime. */
function logarithm(x: number): number {
  let exponent = 0;
  let mantissa = x;
  for (; mantissa < Math.SQRT1_2; mantissa *= 2) exponent--;
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let n = 23; n >= 1; n -= 2) sum = sum * square + 1 / n;
  return exponent * Math.LN2 + 2 * s * sum;
}
