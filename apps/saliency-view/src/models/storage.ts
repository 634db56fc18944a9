// Files in the origin private file system: models that came from an address, kept so that the next visit needs no network,
// and converted ones, which need not lie in memory. Each model has a record, written last, that names its file.
import { SaliencyError } from "@deep-inside/spec";
import type { Sink } from "./sink.js";

const FOLDER = "deep-inside-models";
/** What no record names and nobody has touched for a day was left by a page that was closed amid its work. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** The part of the standard that workers alone have, which the types of pages leave out. */
interface WorkerFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<{
    write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
    getSize(): number;
    truncate(bytes: number): void;
    flush(): void;
    close(): void;
  }>;
}

/** A sink whose file can be named in a record. */
export interface StoredSink extends Sink {
  readonly name: string;
}

/** The folder of the models; null where browsers have no such storage: not in workers, insecure pages, private windows. */
async function modelsFolder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
  } catch {
    return null;
  }
}

/**
 * A new file for `bytes` bytes; null where there is no storage.
 *
 * @throws SaliencyError `file` when the quota leaves no room
 */
export async function storedSink(bytes: number): Promise<StoredSink | null> {
  const folder = await modelsFolder();
  if (folder === null) return null;
  const { quota, usage } = await navigator.storage.estimate();
  if (quota !== undefined && usage !== undefined && bytes > quota - usage) throw full(bytes, quota - usage);
  const name = `${crypto.randomUUID()}.bin`;
  const file = (await folder.getFileHandle(name, { create: true })) as WorkerFile;
  const access = await file.createSyncAccessHandle();
  let at = 0;
  return {
    name,
    write(part) {
      let reason: unknown;
      try {
        access.write(part as Uint8Array<ArrayBuffer>, { at });
      } catch (error) {
        reason = error;
      }
      // Not the number that write returns: without room, Chromium returns that of all bytes and keeps some.
      if (access.getSize() < at + part.length) {
        access.truncate(at);
        throw full(bytes, at, reason);
      }
      at += part.length;
    },
    async finish() {
      access.flush();
      access.close();
      return file.getFile();
    },
    discard() {
      access.close();
      void folder.removeEntry(name).catch(() => undefined);
    },
  };
}

function full(bytes: number, room: number, cause?: unknown): SaliencyError {
  const megabytes = (count: number): string => `${Math.max(0, Math.round(count / 1e6))} MB`;
  return new SaliencyError(
    "file",
    `The browser's storage has room for ${megabytes(room)} of this model's ${megabytes(bytes)}, so it stays in memory and is not kept ` +
      "for the next visit. Free space on the disk, or delete other sites' data in the browser's settings.",
    { cause },
  );
}

/** The record under `key` and the file it names; null when there is none. */
export async function findStored(key: string): Promise<{ record: unknown; file: File } | null> {
  const folder = await modelsFolder();
  try {
    const record = JSON.parse(await (await (await folder!.getFileHandle(`${key}.json`)).getFile()).text()) as {
      readonly file: string;
    };
    return { record, file: await (await folder!.getFileHandle(record.file)).getFile() };
  } catch {
    return null;
  }
}

/** Writes the record of a finished file. Nothing is lost when it fails: the file is not found then. */
export async function recordStored(key: string, record: { readonly file: string }): Promise<void> {
  const folder = await modelsFolder();
  try {
    const file = (await folder!.getFileHandle(`${key}.json`, { create: true })) as WorkerFile;
    const access = await file.createSyncAccessHandle();
    access.truncate(0);
    access.write(new TextEncoder().encode(JSON.stringify(record)), { at: 0 });
    access.close();
  } catch {
    // Another page writes the same record, or the storage is full.
  }
}

export async function removeStored(name: string): Promise<void> {
  await (await modelsFolder())?.removeEntry(name).catch(() => undefined);
}

/** Deletes every model that is kept. */
export async function clearStored(): Promise<void> {
  const root = await navigator.storage?.getDirectory?.().catch(() => undefined);
  await root?.removeEntry(FOLDER, { recursive: true }).catch(() => undefined);
}

/** Deletes files that no record names. */
export async function sweep(): Promise<void> {
  const folder = await modelsFolder();
  if (folder === null) return;
  const files = new Map<string, File>();
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind === "file") files.set(name, await (handle as FileSystemFileHandle).getFile());
  }
  const named = new Set<string>();
  for (const [name, file] of files) {
    if (name.endsWith(".json"))
      named.add(await file.text().then((text) => (JSON.parse(text) as { file: string }).file, String));
  }
  for (const [name, { lastModified }] of files) {
    const abandoned = Date.now() - lastModified > ABANDONED_MS;
    if (name.endsWith(".bin") && !named.has(name) && abandoned) await removeStored(name);
  }
}
