import { open, stat, type FileHandle } from "node:fs/promises";
import { SaliencyError } from "@deep-inside/spec";

/** Weights beyond this do not fit into the engine's 4 GiB of memory. */
const MAX_FILE_BYTES = 4 * 1024 ** 3;

/** Bytes read at once, and reads under way at once: two threads fill fresh memory faster than one. */
const CHUNK_BYTES = 16 * 1024 * 1024;
const AT_ONCE = 2;

/**
 * A whole file as bytes.
 *
 * @param onChunk is given every part in order, while the next ones are read; it must not keep them
 * @throws SaliencyError `file` when it is missing, not a regular file, unreadable or larger than 4 GiB
 */
export async function readFileBytes(path: string, onChunk?: (chunk: Uint8Array) => void): Promise<Uint8Array> {
  const { handle, size } = await openRegularFile(path);
  const underway: Promise<Uint8Array>[] = [];
  try {
    const bytes = new Uint8Array(size);
    const fill = async (begin: number): Promise<Uint8Array> => {
      const chunk = bytes.subarray(begin, Math.min(size, begin + CHUNK_BYTES));
      for (let done = 0; done < chunk.length;) {
        const { bytesRead } = await handle.read(chunk, done, chunk.length - done, begin + done);
        if (bytesRead === 0) throw new SaliencyError("file", `"${path}" became shorter while it was read.`);
        done += bytesRead;
      }
      return chunk;
    };
    for (let begin = 0, seen = 0; seen < size;) {
      for (; begin < size && underway.length < AT_ONCE; begin += CHUNK_BYTES) {
        const filled = fill(begin);
        filled.catch(() => {}); // reported when its turn comes
        underway.push(filled);
      }
      const chunk = (await underway.shift()) as Uint8Array;
      onChunk?.(chunk);
      seen += chunk.length;
    }
    return bytes;
  } catch (error) {
    throw fileError(error, path);
  } finally {
    await Promise.allSettled(underway);
    await handle.close();
  }
}

/**
 * Opens a file for reading.
 *
 * @throws SaliencyError `file` for anything but a readable regular file of at most 4 GiB
 */
export async function openRegularFile(path: string): Promise<{ handle: FileHandle; size: number }> {
  try {
    // Before opening: to open a named pipe would wait for a writer.
    const stats = await stat(path);
    if (stats.isDirectory()) throw new SaliencyError("file", `"${path}" is a directory, expected a file.`);
    if (!stats.isFile()) throw new SaliencyError("file", `"${path}" is not a regular file.`);
    if (stats.size > MAX_FILE_BYTES) {
      throw new SaliencyError(
        "file",
        `"${path}" has ${stats.size} bytes, more than the ${MAX_FILE_BYTES} that fit into memory.`,
      );
    }
    return { handle: await open(path, "r"), size: stats.size };
  } catch (error) {
    throw fileError(error, path);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "lies below something that is not a directory",
  EACCES: "may not be read (permission denied)",
  EPERM: "may not be read (permission denied)",
  EISDIR: "is a directory, expected a file",
  ELOOP: "is a chain of links that never ends",
  ENAMETOOLONG: "has a name that is too long",
};

function fileError(error: unknown, path: string): SaliencyError {
  if (error instanceof SaliencyError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const address = code === "ENOENT" && /^https?:/i.test(path) && "is an address on the web; download the file first";
  const reason =
    address || REASONS[code] || `cannot be read (${error instanceof Error ? error.message : String(error)})`;
  return new SaliencyError("file", `"${path}" ${reason}.`, { cause: error });
}
