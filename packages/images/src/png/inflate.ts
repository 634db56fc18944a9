import { SaliencyError } from "@deep-inside/spec";
import { nativeZlib, type Zlib } from "./zlib.js";

const MOD_ADLER = 65521;
/** Largest number of bytes whose sums stay below 2^32 (RFC 1950). */
const ADLER_RUN = 5552;

/**
 * Decompresses the IDAT stream, which must give exactly `expected` bytes and match its check value. Decompression stops
 * at the first piece too many, so that a small file cannot fill the memory. The runtime's own inflater is several times as
 * fast as one in JavaScript that is not warm yet; what ends a stream early differs between runtimes, so that is checked here.
 *
 * @throws SaliencyError `bad-image`
 */
export async function inflateExactly(parts: readonly Uint8Array[], expected: number): Promise<Uint8Array> {
  const raw = nativeZlib ? inflateAtOnce(nativeZlib, parts, expected) : await inflateInPieces(parts, expected);
  if (raw.length !== expected) {
    throw new SaliencyError(
      "bad-image",
      `The PNG is damaged: it holds ${raw.length} bytes of image data, its header asks for ${expected}.`,
    );
  }
  if (adler32(raw) !== lastWord(parts)) {
    throw new SaliencyError("bad-image", "The PNG is damaged: its image data do not match their check value.");
  }
  return raw;
}

function inflateAtOnce(zlib: Zlib, parts: readonly Uint8Array[], expected: number): Uint8Array {
  try {
    return zlib.inflateSync(joined(parts), { maxOutputLength: expected });
  } catch (error) {
    throw (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? tooMuch(expected) : undecodable(error);
  }
}

async function inflateInPieces(parts: readonly Uint8Array[], expected: number): Promise<Uint8Array> {
  const raw = new Uint8Array(expected);
  let length = 0;
  const reader = new Blob(parts.map((part) => part.slice()))
    .stream()
    .pipeThrough(new DecompressionStream("deflate"))
    .getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (length + next.value.length > expected) throw tooMuch(expected);
      raw.set(next.value, length);
      length += next.value.length;
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error instanceof SaliencyError ? error : undecodable(error);
  }
  return raw.subarray(0, length);
}

function tooMuch(expected: number): SaliencyError {
  return new SaliencyError(
    "bad-image",
    `The PNG is damaged: it holds more image data than the ${expected} bytes its header asks for.`,
  );
}

function undecodable(cause: unknown): SaliencyError {
  const message = "The PNG is damaged: its image data do not decompress to their check value.";
  return new SaliencyError("bad-image", message, { cause });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let at = 0; at < bytes.length; at += ADLER_RUN) {
    const end = Math.min(bytes.length, at + ADLER_RUN);
    for (let k = at; k < end; k++) {
      a += bytes[k] ?? 0;
      b += a;
    }
    a %= MOD_ADLER;
    b %= MOD_ADLER;
  }
  return b * 65536 + a;
}

/** The last four bytes of the stream, big-endian, wherever the parts divide them. */
function lastWord(parts: readonly Uint8Array[]): number {
  const tail: number[] = [];
  for (let k = parts.length - 1; k >= 0 && tail.length < 4; k--)
    tail.unshift(...(parts[k] ?? []).slice(tail.length - 4));
  return tail.slice(-4).reduce((word, byte) => word * 256 + byte, 0);
}
