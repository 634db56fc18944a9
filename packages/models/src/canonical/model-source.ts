import { type ModelSource, type TensorSource } from "@deep-inside/spec";
import type { ByteSource } from "../source.js";
import { readLayout, type ModelLayout } from "./layout.js";

/**
 * A canonical model whose tensors are read when an engine asks for them: a file of half a gigabyte is never held beside
 * the engine's own memory. They come in the order in which they lie in the file; the engine checks their values.
 *
 * @throws SaliencyError of `readLayout`, and what `source` throws
 */
export async function modelSource(source: ByteSource): Promise<ModelSource> {
  const { spec, tensors }: ModelLayout = await readLayout(source);
  const placed = [...tensors].sort(([, one], [, other]) => one.begin - other.begin);
  const sources = placed.map(([name, { begin, ...header }]): [string, TensorSource] => {
    const read = async (from: number, into: Uint8Array): Promise<void> => {
      const bytes = await source.read(begin + from, begin + from + into.length, into);
      if (bytes !== into) into.set(bytes);
    };
    return [name, { ...header, read }];
  });
  return { spec, tensors: new Map(sources) };
}
