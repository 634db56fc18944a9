/**
 * Bytes that are read piece by piece, so that a file of half a gigabyte is never held twice: a file on disk, a Blob or
 * an array in memory.
 */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /** The bytes [begin, end), 0 <= begin <= end <= size: a view of memory the caller must not write to, or fresh bytes. */
  read(begin: number, end: number): Promise<Uint8Array>;
  /** The same at once, where the source can do so. */
  readSync?(begin: number, end: number): Uint8Array;
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  const readSync = (begin: number, end: number): Uint8Array => bytes.subarray(begin, end);
  return { size: bytes.byteLength, readSync, read: (begin, end) => Promise.resolve(readSync(begin, end)) };
}

/** A Blob or File, as a file input or a drop gives it. */
export function blobSource(blob: Blob): ByteSource {
  return { size: blob.size, read: async (begin, end) => new Uint8Array(await blob.slice(begin, end).arrayBuffer()) };
}

/** The part [begin, end) of another source. */
export function sliceSource(source: ByteSource, begin: number, end: number): ByteSource {
  return { size: end - begin, read: (from, to) => source.read(begin + from, begin + to) };
}
