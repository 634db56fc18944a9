// Soft-max and its gradient, in float64.
//   forward          y[k] = exp(x[k]) / sum over l of exp(x[l])
//   backward input   dx[k] = y[k] (dy[k] - sum over l of dy[l] y[l])
import { at } from "./at.js";

export function softmaxForward(x: Float64Array): Float64Array {
  // Shifted by the largest score, which changes nothing but keeps exp finite.
  const largest = x.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = x.map((score) => Math.exp(score - largest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

export function softmaxBackwardInput(dy: Float64Array, y: Float64Array): Float64Array {
  const mean = dy.reduce((sum, gradient, l) => sum + gradient * at(y, l), 0);
  return y.map((probability, k) => probability * (at(dy, k) - mean));
}
