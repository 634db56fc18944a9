import { sha256 } from "@noble/hashes/sha2.js";
import { toHex } from "./digest.js";

const hashes = new WeakMap<Blob, Promise<string>>();

/** SHA-256, in hex, of a file of any size; half a gigabyte takes seconds. */
export function hashFile(file: Blob): Promise<string> {
  const known = hashes.get(file) ?? streamed(file);
  hashes.set(file, known);
  return known;
}

async function streamed(file: Blob): Promise<string> {
  const hash = sha256.create();
  for (const reader = file.stream().getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return toHex(hash.digest());
    hash.update(value);
  }
}
