import { open, stat, type FileHandle } from "node:fs/promises";
import { SaliencyError } from "@deep-inside/spec";

/** Weights beyond this do not fit into the engine's 4 GiB of memory. */
const MAX_FILE_BYTES = 4 * 1024 ** 3;

/** Bytes read at once: bounded, because one read call of more than 2 GiB fails. */
const CHUNK_BYTES = 64 * 1024 * 1024;

/**
 * A whole file as bytes.
 *
 * @throws SaliencyError `file` when it is missing, not a regular file, unreadable or larger than 4 GiB
 */
export async function readFileBytes(path: string): Promise<Uint8Array> {
  const { handle, size } = await openRegularFile(path);
  try {
    const bytes = new Uint8Array(size);
    for (let position = 0; position < size;) {
      const { bytesRead } = await handle.read(bytes, position, Math.min(CHUNK_BYTES, size - position), position);
      if (bytesRead === 0) throw new SaliencyError("file", `"${path}" became shorter while it was read.`);
      position += bytesRead;
    }
    return bytes;
  } catch (error) {
    throw fileError(error, path);
  } finally {
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
  const reason = REASONS[code] ?? `cannot be read (${error instanceof Error ? error.message : String(error)})`;
  return new SaliencyError("file", `"${path}" ${reason}.`, { cause: error });
}
