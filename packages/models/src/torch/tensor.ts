import { storedParameter, type Parameter } from "../import/parameter.js";
import { DTYPE_BYTES } from "../safetensors/dtype.js";
import type { ByteSource } from "../source.js";
import { count } from "@deep-inside/spec";
import type { TensorReference } from "./value.js";

/** A tensor as a parameter: a slice of its storage, or gathered from it when its strides are not the row-major ones. */
export function torchParameter(name: string, tensor: TensorReference, storage: ByteSource): Parameter {
  const dtype = tensor.storage.dtype;
  if (isContiguous(tensor))
    return storedParameter(name, dtype, tensor.shape, storage, tensor.offset * DTYPE_BYTES[dtype]);
  const whole = storedParameter(name, dtype, [tensor.storage.length], storage, 0);
  return {
    name,
    shape: tensor.shape,
    read: async (first, last) => gather(tensor, await whole.read(0, tensor.storage.length), first, last),
  };
}

function isContiguous({ shape, strides }: TensorReference): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis] as number;
  }
  return true;
}

/** The values [first, last) in row-major order. channels_last convolutions are stored like this. */
function gather(
  { offset, shape, strides }: TensorReference,
  values: Float32Array,
  first: number,
  last: number,
): Float32Array {
  const result = new Float32Array(last - first);
  const extents = shape.map((extent, axis) => ({
    extent,
    stride: strides[axis] as number,
    inner: count(shape.slice(axis + 1)),
  }));
  for (let i = first; i < last; i++) {
    let at = offset;
    for (const { extent, stride, inner } of extents) at += (Math.floor(i / inner) % extent) * stride;
    result[i - first] = values[at] as number;
  }
  return result;
}
