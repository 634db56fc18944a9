// The safetensors format: github.com/huggingface/safetensors, README "Format".
//
//   8 bytes   N, little-endian u64
//   N bytes   JSON: name -> {dtype, shape, data_offsets}, and "__metadata__": string -> string
//   rest      the tensors, without gaps, offsets relative to this point

import { DTYPE_BYTES, type StoredTensor } from "./dtype.js";
import { headerLength, parseHeader, PREFIX_BYTES } from "./header.js";

export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * Reads a safetensors file held in memory. Tensors are views into `bytes`; only those that lie at an address their
 * dtype cannot be read from are copied.
 *
 * @throws SaliencyError `bad-model` for every departure from the format, including those the format leaves to readers:
 *   duplicate keys, unknown fields, gaps between tensors, bytes after the last one
 */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  const length = headerLength(bytes, bytes.byteLength);
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length), bytes.byteLength);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, begin, end }] of header.entries) {
    const aligned = (bytes.byteOffset + begin) % DTYPE_BYTES[dtype] === 0;
    tensors.set(name, { dtype, shape, data: aligned ? bytes.subarray(begin, end) : bytes.slice(begin, end) });
  }
  return { metadata: header.metadata, tensors };
}
