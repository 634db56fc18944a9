import { MAX_HEADER_BYTES, PREFIX_BYTES } from "../safetensors/header.js";
import type { ByteSource } from "../source.js";
import { METADATA_KEY } from "./layout.js";

/**
 * Whether a file is safetensors with this project's metadata in its header; null when it has no such header at all.
 * Damage further on is for the reader to find.
 */
export async function isCanonical(source: ByteSource): Promise<boolean | null> {
  const prefix = await source.read(0, Math.min(PREFIX_BYTES, source.size));
  if (prefix.length < PREFIX_BYTES) return null;
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES || PREFIX_BYTES + length > source.size) return null;
  const header = new TextDecoder("latin1").decode(await source.read(PREFIX_BYTES, PREFIX_BYTES + length));
  return header.startsWith("{") ? header.includes(`"${METADATA_KEY}"`) : null;
}
