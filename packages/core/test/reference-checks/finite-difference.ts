import { at } from "../reference/at.js";

const STEP = 1e-5;

/** Gradient of `f` at `x` by central differences. Exact up to rounding for piecewise linear f away from its kinks. */
export function finiteDifference(f: (x: Float64Array) => number, x: Float64Array): Float64Array {
  return x.map((_, index) => {
    const value = at(x, index);
    return (f(x.with(index, value + STEP)) - f(x.with(index, value - STEP))) / (2 * STEP);
  });
}
