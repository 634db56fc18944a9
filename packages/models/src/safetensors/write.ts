import { SaliencyError } from "@deep-inside/spec";
import { DTYPE_BYTES, type StoredTensor } from "./dtype.js";
import { MAX_HEADER_BYTES, PREFIX_BYTES } from "./header.js";

/**
 * The parts of a safetensors file in order: length and header, then the data of each tensor (the caller's own arrays,
 * not copies). Written one after the other they are the file, so a large model needs no second copy of itself.
 *
 * Deterministic, and in the order of the reference writer: wider dtypes first, then by name; the header is padded with
 * spaces to a multiple of 8 bytes, so every tensor is aligned to its dtype.
 *
 * @throws SaliencyError `internal` when a tensor's data does not have the size its shape says, `bad-model` when the
 *   header would be larger than readers accept
 */
export function safetensorsParts(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const sorted = [...tensors].sort(
    ([a, { dtype: x }], [b, { dtype: y }]) => DTYPE_BYTES[y] - DTYPE_BYTES[x] || (a < b ? -1 : 1),
  );
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [["__metadata__", metadata]] : [];
  let position = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    const bytes = shape.reduce((product, extent) => product * extent, DTYPE_BYTES[dtype]);
    if (bytes !== data.byteLength) {
      throw new SaliencyError(
        "internal",
        `Tensor "${name}" has ${data.byteLength} bytes, but its shape [${shape}] takes ${bytes}.`,
      );
    }
    header.push([name, { dtype, shape, data_offsets: [position, position + bytes] }]);
    position += bytes;
  }
  // Joined by hand: an object would move names that look like integers to the front.
  const json = new TextEncoder().encode(
    `{${header.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`,
  );
  const length = Math.ceil(json.byteLength / 8) * 8;
  if (length > MAX_HEADER_BYTES) {
    throw new SaliencyError(
      "bad-model",
      `The header would take ${length} bytes, more than the ${MAX_HEADER_BYTES} that readers accept.`,
    );
  }
  const head = new Uint8Array(PREFIX_BYTES + length).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(json, PREFIX_BYTES);
  return [head, ...sorted.map(([, { data }]) => data)];
}

/** The same as one array. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  return concatenate(safetensorsParts(tensors, metadata));
}

/** `parts` one after the other in one array. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.byteLength;
  }
  return bytes;
}
