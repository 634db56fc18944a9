import { SaliencyError } from "@deep-inside/spec";
import { Unzlib } from "fflate";

/** Input given to the inflater at once; deflate grows data at most 1032-fold, so a bomb is noticed within 17 MB. */
const PIECE_BYTES = 16384;

const MOD_ADLER = 65521;
/** Largest number of bytes whose sums stay below 2^32 (RFC 1950). */
const ADLER_RUN = 5552;

/**
 * Decompresses the IDAT stream, which must give exactly `expected` bytes and match its check value.
 *
 * @throws SaliencyError `bad-image`
 */
export function inflateExactly(parts: readonly Uint8Array[], expected: number): Uint8Array {
  const raw = new Uint8Array(expected);
  let length = 0;
  const inflater = new Unzlib((piece) => {
    if (length + piece.length > expected) {
      throw new SaliencyError(
        "bad-image",
        `The PNG is damaged: it holds more image data than the ${expected} bytes its header asks for.`,
      );
    }
    raw.set(piece, length);
    length += piece.length;
  });
  try {
    for (const part of parts) {
      for (let at = 0; at < part.length; at += PIECE_BYTES) inflater.push(part.subarray(at, at + PIECE_BYTES), false);
    }
    inflater.push(new Uint8Array(0), true);
  } catch (error) {
    if (error instanceof SaliencyError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SaliencyError("bad-image", `The PNG is damaged: its image data do not decompress (${reason}).`, {
      cause: error,
    });
  }
  if (length !== expected) {
    throw new SaliencyError(
      "bad-image",
      `The PNG is damaged: it holds ${length} bytes of image data, its header asks for ${expected}.`,
    );
  }
  if (adler32(raw) !== lastWord(parts)) {
    throw new SaliencyError("bad-image", "The PNG is damaged: its image data do not match their check value.");
  }
  return raw;
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
