import { count, type Model, type Tensor } from "@deep-inside/spec";
import type { ReadModel } from "../files/protocol.js";

const BYTES = { F32: 4, F16: 2, I8: 1 } as const;

/** Reads a model's tensors from its file, one by one. */
export async function loadTensors({ spec, tensors, file }: ReadModel): Promise<Model> {
  const loaded = new Map<string, Tensor>();
  for (const [name, { begin, ...header }] of tensors) {
    const bytes = BYTES[header.dtype] * count(header.shape);
    loaded.set(name, { ...header, data: new Uint8Array(await file.slice(begin, begin + bytes).arrayBuffer()) });
  }
  return { spec, tensors: loaded };
}
