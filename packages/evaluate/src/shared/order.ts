/** Indices of the values from the largest to the smallest; equal ones in their order. NaN comes last. */
export function descendingOrder(values: Float32Array): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, at) => at);
  const key = values.map((value) => (Number.isNaN(value) ? -Infinity : value));
  return order.sort((a, b) => key[b]! - key[a]! || a - b);
}

/** Index of the largest value; the first of equal ones. */
export function indexOfMaximum(values: Float32Array): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if (values[at]! > values[best]!) best = at;
  return best;
}
