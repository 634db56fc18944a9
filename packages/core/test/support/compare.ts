import { at } from "../reference/at.js";

type Values = Float32Array | Float64Array;

/** |actual - expected| / |expected| in L2; infinite for NaN, and for a zero `expected` that is not met exactly. */
export function relativeL2(actual: Values, expected: Values): number {
  sameLength(actual, expected);
  let difference = 0;
  let size = 0;
  for (let index = 0; index < expected.length; index++) {
    difference += (at(actual, index) - at(expected, index)) ** 2;
    size += at(expected, index) ** 2;
  }
  if (difference === 0) return 0;
  return Number.isNaN(difference) ? Infinity : Math.sqrt(difference / size);
}

/** Cosine of the angle between two vectors, -1..1; NaN when one is zero. */
export function cosine(actual: Values, expected: Values): number {
  const product = dot(actual, expected);
  return product / Math.sqrt(dot(actual, actual) * dot(expected, expected));
}

/** Largest absolute difference; infinite for NaN. */
export function maxError(actual: Values, expected: Values): number {
  sameLength(actual, expected);
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs(at(actual, index) - at(expected, index));
    if (Number.isNaN(error)) return Infinity;
    largest = Math.max(largest, error);
  }
  return largest;
}

/** Inner product, summed in f64. */
export function dot(a: Values, b: Values): number {
  sameLength(a, b);
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += at(a, index) * at(b, index);
  return sum;
}

function sameLength(a: Values, b: Values): void {
  if (a.length !== b.length) throw new RangeError(`cannot compare ${a.length} values with ${b.length}`);
}
