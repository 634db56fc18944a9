// The runtime's own zlib in Node, Deno and Bun: a process that has just started waits ten times as long for one in JavaScript.
import { zlibSync } from "fflate";

/** What of node:zlib is used. */
export interface Zlib {
  crc32?(bytes: Uint8Array): number;
  deflateSync(bytes: Uint8Array, options: { level: number }): Uint8Array;
  inflateSync(bytes: Uint8Array, options: { maxOutputLength: number }): Uint8Array;
}

interface Scope {
  readonly process?: { getBuiltinModule?(name: string): Zlib | undefined };
}

/** Asked of the runtime and not imported: bundlers for the browser would try to resolve it. */
export const nativeZlib: Zlib | undefined = (globalThis as Scope).process?.getBuiltinModule?.("node:zlib");

/** A zlib stream (RFC 1950). Its bytes depend on the runtime; what they stand for does not. */
export function deflate(bytes: Uint8Array, level: 0 | 2): Uint8Array {
  return nativeZlib ? nativeZlib.deflateSync(bytes, { level }) : zlibSync(bytes, { level });
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 as PNG has it (W3C PNG 3rd edition, annex D). */
export function crc32(bytes: Uint8Array): number {
  if (nativeZlib?.crc32) return nativeZlib.crc32(bytes);
  let c = ~0;
  for (let n = 0; n < bytes.length; n++) c = (CRC_TABLE[(c ^ (bytes[n] ?? 0)) & 0xff] ?? 0) ^ (c >>> 8);
  return ~c >>> 0;
}
