import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  type Stats,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { SaliencyError } from "@deep-inside/spec";

/** A file to write. */
export interface OutputFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A file given by its parts in order: a large model is not copied together. */
export interface OutputParts {
  readonly path: string;
  readonly parts: readonly Uint8Array[];
}

const temporary = new Set<string>();

/**
 * Writes files so that under each name there is either what was there before or the whole new content: each goes to a
 * temporary file in the same folder, is flushed to the disk, and is renamed once all are complete. When one fails, none
 * is changed.
 *
 * Synchronous on purpose: a signal is handled before or after, never between creating a file and remembering it.
 *
 * @param options.makeFolders make the folders they are in when they are missing
 * @throws SaliencyError `file`
 */
export function writeFiles(
  files: readonly (OutputFile | OutputParts)[],
  options: { makeFolders?: boolean } = {},
): void {
  const pending: { from: string; to: string; path: string }[] = [];
  try {
    for (const file of files) {
      const { path } = file;
      if (options.makeFolders) attempt(path, () => mkdirSync(dirname(path), { recursive: true }));
      const to = resolveOutput(path);
      const from = join(dirname(to), `.deep-inside-${randomBytes(8).toString("hex")}.tmp`);
      pending.push({ from, to, path });
      attempt(path, () => writeWhole(from, "parts" in file ? file.parts : [file.bytes]));
    }
    for (const { from, to, path } of pending) attempt(path, () => renameSync(from, to));
  } finally {
    for (const { from } of pending) {
      rmSync(from, { force: true });
      temporary.delete(from);
    }
  }
}

/** Removes what an interrupted `writeFiles` has left. */
export function removeTemporaryFiles(): void {
  for (const path of temporary) rmSync(path, { force: true });
  temporary.clear();
}

/**
 * Checks that a file can be put at `path`, before work is spent on it.
 *
 * @returns the path with links followed, so that the file a link points to is replaced and not the link
 * @throws SaliencyError `file` when the folder is missing, or something that is not a regular file has that name
 */
export function resolveOutput(path: string): string {
  return attempt(path, () => {
    const to = existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
    const stats = statOutput(to);
    // Renaming onto a device or a pipe would replace it.
    if (stats && !stats.isFile()) {
      const what = stats.isDirectory() ? "a directory" : "not a regular file";
      throw new SaliencyError("file", `"${path}" is ${what}; give the name of a file to write.`);
    }
    if (!statSync(dirname(to)).isDirectory()) throw unwritable(path, "its folder is not a directory");
    return to;
  });
}

/**
 * What is at `path`, if anything.
 *
 * @throws SaliencyError `file` when nothing could be there
 */
export function statOutput(path: string): Stats | undefined {
  return attempt(path, () => statSync(path, { throwIfNoEntry: false }));
}

function writeWhole(path: string, parts: readonly Uint8Array[]): void {
  temporary.add(path);
  const file = openSync(path, "wx");
  try {
    for (const part of parts) for (let done = 0; done < part.length;) done += writeSync(file, part, done);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is not a directory",
  EEXIST: "its folder is not a directory",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "it is a chain of links that never ends",
};

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof SaliencyError) throw error;
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw unwritable(path, REASONS[code] ?? message, error);
  }
}

function unwritable(path: string, why: string, cause?: unknown): SaliencyError {
  return new SaliencyError("file", `"${path}" cannot be written: ${why}.`, { cause });
}
