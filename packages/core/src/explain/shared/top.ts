/** Index of the largest value; the first of equal ones. */
export function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if (values[at]! > values[best]!) best = at;
  return best;
}

/** Indices of the `n` largest values, largest first; equal ones in their order. */
export function largest(values: Float32Array, n: number): number[] {
  const order = Array.from(values.keys());
  return order.sort((a, b) => values[b]! - values[a]! || a - b).slice(0, n);
}

/** Soft-max: for display only, explanations are of the scores before it. */
export function softmax(scores: Float32Array): Float32Array {
  const most = scores[indexOfLargest(scores)]!;
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
