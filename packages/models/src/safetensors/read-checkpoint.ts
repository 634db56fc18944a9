import type { Checkpoint } from "../import/checkpoint.js";
import { storedParameter, type Parameter } from "../import/parameter.js";
import type { ByteSource } from "../source.js";
import { headerLength, parseHeader, PREFIX_BYTES } from "./header.js";

/**
 * The tensors of a foreign safetensors file, none read yet.
 *
 * @throws SaliencyError `bad-model`
 */
export async function readSafetensorsCheckpoint(source: ByteSource): Promise<Checkpoint> {
  const length = headerLength(await source.read(0, Math.min(PREFIX_BYTES, source.size)), source.size);
  const header = parseHeader(await source.read(PREFIX_BYTES, PREFIX_BYTES + length), source.size);
  const parameters = new Map<string, Parameter>();
  for (const [name, { dtype, shape, begin }] of header.entries) {
    parameters.set(name, storedParameter(name, dtype, shape, source, begin));
  }
  return { parameters };
}
