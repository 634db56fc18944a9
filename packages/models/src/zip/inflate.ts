import { badModel, quote } from "../errors.js";

/** No deflate stream expands its input by more than this. */
const MAX_RATIO = 1032;

/**
 * Decompresses a raw deflate stream of exactly `bytes` bytes of output; the output buffer is all it allocates.
 *
 * @throws SaliencyError `bad-model` when the stream is damaged or does not have that length
 */
export async function inflate(stored: Uint8Array, bytes: number, name: string): Promise<Uint8Array> {
  if (bytes > (stored.length + 1) * MAX_RATIO)
    throw badModel(`Zip record ${quote(name)} claims to expand ${stored.length} bytes to ${bytes}.`);
  const output = new Uint8Array(bytes);
  let position = 0;
  try {
    const blob = new Blob([stored as Uint8Array<ArrayBuffer>]);
    const reader = blob.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (position + next.value.length > bytes) throw new RangeError("more bytes than declared");
      output.set(next.value, position);
      position += next.value.length;
    }
  } catch (error) {
    throw badModel(
      `Zip record ${quote(name)} cannot be decompressed: ${error instanceof Error ? error.message : "damaged"}.`,
    );
  }
  if (position !== bytes)
    throw badModel(`Zip record ${quote(name)} holds ${position} bytes, but the directory says ${bytes}.`);
  return output;
}
