/** Bytes that are hashed at once. */
const PIECE_BYTES = 16 * 1024 * 1024;

/**
 * SHA-256, in hex, of the SHA-256 of each 16 MB: what a whole file is checked by. The browser's own hash takes no stream,
 * and without it a file of half a gigabyte takes seconds.
 */
export async function piecesDigest(file: Blob): Promise<string> {
  const digests: ArrayBuffer[] = [];
  for (let begin = 0; begin < file.size; begin += PIECE_BYTES) {
    digests.push(await crypto.subtle.digest("SHA-256", await file.slice(begin, begin + PIECE_BYTES).arrayBuffer()));
  }
  return toHex(await crypto.subtle.digest("SHA-256", await new Blob(digests).arrayBuffer()));
}

export function toHex(digest: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
