/** `values[index]`, refused outside the array: a reference that reads beyond its buffer must fail, not compute NaN. */
export function at(values: Float64Array | Float32Array | Int32Array, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`index ${index} is outside an array of ${values.length} values`);
  return value;
}
