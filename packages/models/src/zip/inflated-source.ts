import { badModel, quote } from "../errors.js";
import type { ByteSource } from "../source.js";
import { SaliencyError } from "@deep-inside/spec";

/** No deflate stream expands its input by more than this. */
const MAX_RATIO = 1032;
/** Large, since zlib's thread waits for ours after each of them, and ours may be busy converting. */
const CHUNK_BYTES = 1024 * 1024;
const OUTPUT_BYTES = 1024 * 1024;
/** Decompressed while what came before is still being converted. */
const AHEAD_BYTES = 2 * OUTPUT_BYTES;

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
      return done ? null : (value ?? null);
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
  return { size: bytes, read };
}

/** A stream of decompressed bytes, in order. */
interface Inflating {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

function inflate(stored: ByteSource): Inflating {
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib");
  return zlib ? inflateWithZlib(zlib, stored) : inflateWithStreams(stored);
}

async function* pieces(stored: ByteSource): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  for (let at = 0; at < stored.size; at += CHUNK_BYTES)
    yield (await stored.read(at, Math.min(stored.size, at + CHUNK_BYTES))) as Uint8Array<ArrayBuffer>;
}

/** Node's own zlib, in larger chunks than the 16 KB of web streams, and ahead of the reader on another thread. */
function inflateWithZlib({ createInflateRaw }: typeof import("node:zlib"), stored: ByteSource): Inflating {
  const options = { chunkSize: OUTPUT_BYTES, readableHighWaterMark: AHEAD_BYTES };
  const stream = createInflateRaw(options);
  const source = process.getBuiltinModule("node:stream").Readable.from(pieces(stored), { highWaterMark: 2 });
  source.on("error", (error) => stream.destroy(error));
  source.pipe(stream);
  const chunks = (stream as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  return {
    read: () => chunks.next() as Promise<{ done: boolean; value?: Uint8Array }>,
    async cancel() {
      source.destroy();
      stream.destroy();
      await chunks.return?.();
    },
  };
}

function inflateWithStreams(stored: ByteSource): Inflating {
  const chunks = pieces(stored);
  const compressed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  try {
    return compressed.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  } catch (error) {
    throw new SaliencyError("unsupported-runtime", "This runtime cannot decompress zip records; update it.", {
      cause: error,
    });
  }
}
