import { readFile, stat, unlink, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { throwIfAborted } from "@deep-inside/spec";

const POLL_MS = 100;
/** A lock that was written to the disk but never filled belongs to a process that died between the two. */
const EMPTY_IS_STALE_MS = 5000;

/**
 * Runs `work` while no other process does so for the same `path`. The lock of a process that no longer runs is taken
 * over.
 */
export async function withLock<T>(path: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  while (!(await tryLock(path))) {
    throwIfAborted(signal);
    if (await isStale(path)) await unlink(path).catch(() => undefined);
    else await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await unlink(path).catch(() => undefined);
  }
}

async function tryLock(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const owner = Number(await readFile(path, "utf8"));
    if (!(owner > 0)) return Date.now() - (await stat(path)).mtimeMs > EMPTY_IS_STALE_MS;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
