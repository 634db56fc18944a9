import type { Model } from "@deep-inside/spec";

/** The parameters of an F32 model as float64, for the reference. */
export function parametersOf(model: Model): Map<string, Float64Array> {
  const entries = Array.from(model.tensors, ([name, tensor]): [string, Float64Array] => {
    if (tensor.dtype !== "F32") throw new TypeError(`tensor ${name} is ${tensor.dtype}, expected F32`);
    const { buffer, byteOffset, byteLength } = tensor.data;
    return [name, Float64Array.from(new Float32Array(buffer, byteOffset, byteLength / 4))];
  });
  return new Map(entries);
}
