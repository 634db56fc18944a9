import { badModel, quote } from "../errors.js";
import type { ByteSource } from "../source.js";

/** No deflate stream expands its input by more than this. */
const MAX_RATIO = 1032;
const CHUNK_BYTES = 256 * 1024;

/**
 * The contents of a raw deflate stream, of `bytes` bytes, decompressed as they are read: forwards without holding more
 * than a chunk, from the start again when a read goes back.
 *
 * @throws SaliencyError `bad-model`, also from reads, when the stream is damaged or does not have that length
 */
export function inflatedSource(stored: ByteSource, bytes: number, name: string): ByteSource {
  if (bytes > (stored.size + 1) * MAX_RATIO)
    throw badModel(`Zip record ${quote(name)} claims to expand ${stored.size} bytes to ${bytes}.`);
  let stream = inflate(stored);
  let position = 0;
  let rest: Uint8Array = new Uint8Array(0);

  /** The next bytes of the stream, null at its end. */
  const advance = async (): Promise<Uint8Array | null> => {
    try {
      const { done, value } = await stream.read();
      return done ? null : value;
    } catch (error) {
      const why = error instanceof Error ? error.message : "damaged";
      throw badModel(`Zip record ${quote(name)} cannot be decompressed: ${why}.`);
    }
  };
  const read = async (begin: number, end: number, reuse?: Uint8Array): Promise<Uint8Array> => {
    if (begin < position) {
      await stream.cancel().catch(() => undefined);
      [stream, position, rest] = [inflate(stored), 0, new Uint8Array(0)];
    }
    const result = reuse ?? new Uint8Array(end - begin);
    while (position < end || (end === bytes && rest.length === 0)) {
      if (rest.length === 0) {
        const next = await advance();
        if (next === null) break;
        rest = next;
      }
      if (position === bytes) throw badModel(`Zip record ${quote(name)} holds more than the ${bytes} bytes it claims.`);
      const taken = rest.subarray(0, (position < begin ? begin : end) - position);
      if (position >= begin) result.set(taken, position - begin);
      position += taken.length;
      rest = rest.subarray(taken.length);
    }
    if (position < end)
      throw badModel(`Zip record ${quote(name)} holds ${position} bytes, but the directory says ${bytes}.`);
    return result;
  };
  return { size: bytes, sequential: true, read };
}

function inflate(stored: ByteSource): ReadableStreamDefaultReader<Uint8Array> {
  let position = 0;
  const compressed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const end = Math.min(stored.size, position + CHUNK_BYTES);
      if (position === end) return controller.close();
      const chunk = await stored.read(position, end);
      position = end;
      controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
    },
  });
  return compressed.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
}
