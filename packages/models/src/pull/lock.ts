import { readFile, stat, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { throwIfAborted } from "@deep-inside/spec";

const POLL_MS = 100;
/** A lock that was written to the disk but never filled belongs to a process that died between the two. */
const EMPTY_IS_STALE_MS = 5000;

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once when another process holds the lock. */
  readonly onWait?: (() => void) | undefined;
}

/**
 * Runs `work` while no other process does so for the same `path`. The lock of a process that no longer runs is taken
 * over.
 */
export async function withLock<T>(path: string, { signal, onWait }: LockOptions, work: () => Promise<T>): Promise<T> {
  for (let told = false; !(await tryLock(path));) {
    throwIfAborted(signal);
    if (await breakStale(path)) continue;
    if (!told) onWait?.();
    told = true;
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await unlink(path).catch(() => undefined);
  }
}

/**
 * Removes a lock whose owner is gone. Only one process does so at a time, and looks again once it may: otherwise a second
 * one, having found the same stale lock, could remove the lock that the first has taken meanwhile.
 */
async function breakStale(path: string): Promise<boolean> {
  if (!(await isStale(path))) return false;
  const breaking = `${path}.break`;
  if (!(await tryLock(breaking))) {
    if (await isStale(breaking)) await unlink(breaking).catch(() => undefined);
    return false;
  }
  try {
    if (await isStale(path)) await unlink(path).catch(() => undefined);
  } finally {
    await unlink(breaking).catch(() => undefined);
  }
  return true;
}

async function tryLock(path: string): Promise<boolean> {
  try {
    await writeFile(path, `${process.pid} ${hostname()}`, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Processes of another machine (a shared folder) cannot be asked after: they count as running. */
async function isStale(path: string): Promise<boolean> {
  try {
    const [, owner, host] = /^(\d+)(?: (.*))?$/.exec(await readFile(path, "utf8")) ?? [];
    if (owner === undefined) return Date.now() - (await stat(path)).mtimeMs > EMPTY_IS_STALE_MS;
    if (host !== undefined && host !== hostname()) return false;
    process.kill(Number(owner), 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
