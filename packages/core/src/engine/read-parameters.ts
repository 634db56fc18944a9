import { tensorBytes, type ModelSource, type Tensor, type TensorSource } from "@deep-inside/spec";

/** Bytes of a tensor that are read at a time: few enough to stay in a cache until they are laid out. */
export const PART_BYTES = 4 * 1024 * 1024;

/** Every part of every tensor, in order. */
export function* parameterParts(model: ModelSource): Generator<{
  readonly name: string;
  readonly tensor: Tensor | TensorSource;
  readonly begin: number;
  readonly bytes: number;
}> {
  for (const [name, tensor] of model.tensors) {
    const size = tensorBytes(tensor);
    for (let begin = 0; begin < size; begin += PART_BYTES) {
      yield { name, tensor, begin, bytes: Math.min(PART_BYTES, size - begin) };
    }
  }
}

/** Fills `into` with the bytes of a tensor from `begin` on. */
export async function readPart(tensor: Tensor | TensorSource, begin: number, into: Uint8Array): Promise<void> {
  if ("read" in tensor) return tensor.read(begin, into);
  into.set(tensor.data.subarray(begin, begin + into.length));
}

/** Gives all parameters of a model to `load`. */
export async function readParameters(
  model: ModelSource,
  load: (name: string, bytes: Uint8Array) => void,
): Promise<void> {
  let buffer: Uint8Array | undefined;
  for (const { name, tensor, begin, bytes } of parameterParts(model)) {
    if ("data" in tensor) load(name, tensor.data.subarray(begin, begin + bytes));
    else {
      buffer ??= new Uint8Array(PART_BYTES);
      await readPart(tensor, begin, buffer.subarray(0, bytes));
      load(name, buffer.subarray(0, bytes));
    }
  }
}
