import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { SaliencyError } from "@deep-inside/spec";

/**
 * Writes a file so that under its name there is the whole content or what was there before: to `<path>.tmp`, flushed to
 * the disk, then renamed. The caller holds a lock, so that nobody else writes the same.
 *
 * @throws SaliencyError `file`
 */
export async function writeFileWhole(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(temporary, "w");
    try {
      for (const part of parts) await handle.writeFile(part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(path, error);
  }
}

/** Makes a rename itself survive a power cut; not every system lets folders be opened. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  EEXIST: "its folder is not a directory",
  ENOTDIR: "its folder is not a directory",
};

/** What kept `path` from being written, as a typed error; typed errors pass. */
export function writeError(path: string, error: unknown): SaliencyError {
  if (error instanceof SaliencyError) return error;
  const { code = "", message } = error as NodeJS.ErrnoException;
  return new SaliencyError(
    "file",
    `"${path}" cannot be written: ${REASONS[code] ?? message}. DEEP_INSIDE_CACHE names another folder.`,
    { cause: error },
  );
}
