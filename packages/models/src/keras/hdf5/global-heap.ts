import type { ByteSource } from "../../source.js";

const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c]; // GCOL
const HEADER_BYTES = 16;
const MAX_BYTES = 64 * 1024 * 1024;

export function beginsGlobalHeap(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Whether the global heap collection at `begin` (where HDF5 keeps strings) is made of objects that fill it. The C
 * library walks it without this check, and never ends on an object of size 0.
 *
 * Layout: HDF5 File Format Specification 3.0, III.E: signature, version, size of the collection; then objects of a
 * 16-byte header (index, references, size) and data padded to 8 bytes; index 0 is the free space, its size with header.
 */
export function isSoundGlobalHeap(source: Required<ByteSource>, begin: number): boolean {
  const header = source.readSync(begin, Math.min(begin + HEADER_BYTES, source.size));
  if (header.length < HEADER_BYTES || header[4] !== 1) return false;
  const size = sizeAt(header, 8);
  if (size > MAX_BYTES || begin + size > source.size) return false;
  const heap = source.readSync(begin, begin + size);
  let position = HEADER_BYTES;
  while (position + HEADER_BYTES <= size) {
    const object = sizeAt(heap, position + 8);
    const free = heap[position] === 0 && heap[position + 1] === 0;
    if (free && object < HEADER_BYTES) return false;
    position += free ? object : HEADER_BYTES + Math.ceil(object / 8) * 8;
  }
  return position <= size;
}

function sizeAt(bytes: Uint8Array, at: number): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(at, true));
}
