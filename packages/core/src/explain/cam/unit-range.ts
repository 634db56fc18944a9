/** Values brought to 0..1; a constant says nothing of places and becomes 0. */
export function unitRange(values: Float32Array): Float32Array {
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  return values.map((value) => (most > least ? (value - least) / (most - least) : 0));
}
