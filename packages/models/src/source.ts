/**
 * Bytes that are read piece by piece, so that a file of half a gigabyte is never held twice: a file on disk, a Blob or
 * an array in memory.
 */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /**
   * The bytes [begin, end), 0 <= begin <= end <= size: a view of memory the caller must not write to, or fresh bytes.
   *
   * @param reuse memory of that length that the bytes may be put into, to spare an allocation
   */
  read(begin: number, end: number, reuse?: Uint8Array): Promise<Uint8Array>;
  /** The same at once, where the source can do so. */
  readSync?(begin: number, end: number): Uint8Array;
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  const readSync = (begin: number, end: number): Uint8Array => bytes.subarray(begin, end);
  return { size: bytes.byteLength, readSync, read: (begin, end) => Promise.resolve(readSync(begin, end)) };
}

/** The synchronous reader that browsers have in workers. */
declare const FileReaderSync: (new () => { readAsArrayBuffer(blob: Blob): ArrayBuffer }) | undefined;

/** A Blob or File, as a file input or a drop gives it. */
export function blobSource(blob: Blob): ByteSource {
  const read = async (begin: number, end: number): Promise<Uint8Array> =>
    new Uint8Array(await blob.slice(begin, end).arrayBuffer());
  if (typeof FileReaderSync === "undefined") return { size: blob.size, read };
  const reader = new FileReaderSync();
  const readSync = (begin: number, end: number): Uint8Array =>
    new Uint8Array(reader.readAsArrayBuffer(blob.slice(begin, end)));
  return { size: blob.size, read, readSync };
}

/** The part [begin, end) of another source. */
export function sliceSource(source: ByteSource, begin: number, end: number): ByteSource {
  return {
    size: end - begin,
    read: (from, to, reuse) => source.read(begin + from, begin + to, reuse),
    ...(source.readSync && { readSync: (from: number, to: number) => source.readSync!(begin + from, begin + to) }),
  };
}
