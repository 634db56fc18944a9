import type { ModelSource, TensorSource } from "@deep-inside/spec";
import type { ReadModel } from "../files/protocol.js";

/** A model whose tensors are read from its file part by part, as the engine lays them out. */
export function tensorsOf({ spec, tensors, file }: ReadModel): ModelSource {
  const sources = [...tensors].map(([name, { begin, ...header }]): [string, TensorSource] => {
    const read = async (from: number, into: Uint8Array): Promise<void> => {
      const part = file.slice(begin + from, begin + from + into.length);
      into.set(new Uint8Array(await part.arrayBuffer()));
    };
    return [name, { ...header, read }];
  });
  return { spec, tensors: new Map(sources) };
}
