import { mkdir, open, readFile, rename, rm, stat, statfs, writeFile, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SaliencyError, throwIfAborted } from "@deep-inside/spec";
import { hasHash, requireHash, type ExpectedHash } from "./digest.js";
import { withLock } from "./lock.js";
import { requestFrom, type Reply } from "./request.js";
import { syncFolder, writeError } from "./write-file.js";

export interface DownloadOptions {
  readonly hash: ExpectedHash;
  /** Exact size, where it is known. */
  readonly bytes?: number;
  readonly signal?: AbortSignal;
  /** Bytes so far, and of the whole file where the server says. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
  /** Without a byte for this long, a connection counts as lost. Default 30 s. */
  readonly stallMs?: number;
  /** Called once when another process is downloading the same file. */
  readonly onWait?: () => void;
  /** Attempts after the first. Default 5. */
  readonly retries?: number;
  /** First pause between attempts, doubled each time. Default 500 ms. */
  readonly pauseMs?: number;
}

/**
 * Downloads `url` to `path`. The file appears there whole and verified, or not at all; an interrupted download leaves
 * `<path>.part`, which the next call continues when the server's file is still the same.
 *
 * @throws SaliencyError `network`, `hash-mismatch`, `file` (disk full, no permission), `aborted`
 */
export async function download(url: string, path: string, options: DownloadOptions): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await withLock(`${path}.lock`, options, async () => {
      // Another process may have finished it while this one waited.
      if (await hasHash(path, options.hash)) return;
      await downloadLocked(url, path, options);
    });
  } catch (error) {
    if (options.signal?.aborted) throwIfAborted(options.signal);
    throw writeError(path, error);
  }
}

async function downloadLocked(url: string, path: string, options: DownloadOptions): Promise<void> {
  const { retries = 5, pauseMs = 500 } = options;
  for (let attempt = 0; ; attempt++) {
    try {
      await fetchOnce(url, path, options);
      break;
    } catch (error) {
      throwIfAborted(options.signal);
      const lost = error instanceof SaliencyError && error.code === "network";
      if (!lost || attempt >= retries || error instanceof PermanentError) throw error;
      const asked = error instanceof RetryLaterError ? error.afterMs : 0;
      await sleep(Math.max(asked, pauseMs * 2 ** attempt), undefined, options.signal ? { signal: options.signal } : {});
    }
  }
  const part = `${path}.part`;
  try {
    await requireHash(part, options.hash);
  } catch (error) {
    // What is wrong stays wrong however often it is continued.
    await discard(path);
    throw error;
  }
  await rename(part, path);
  await syncFolder(dirname(path));
  await rm(validatorPath(path), { force: true });
}

/** A failure that another attempt will not mend, and one that names the time of the next. */
class PermanentError extends SaliencyError {}
class RetryLaterError extends SaliencyError {
  constructor(
    message: string,
    readonly afterMs: number,
  ) {
    super("network", message);
  }
}

async function fetchOnce(url: string, path: string, options: DownloadOptions): Promise<void> {
  const part = `${path}.part`;
  const have = await stat(part).then(
    ({ size }) => size,
    () => 0,
  );
  const validator = have > 0 ? await readFile(validatorPath(path), "utf8").catch(() => null) : null;
  const resumable = have > 0 && validator !== null;
  if (!resumable) await discard(path);

  const reply = await requestFrom(url, resumable ? { offset: have, validator } : null, options);
  if (reply.status === 429 || reply.status === 503) {
    throw new RetryLaterError(`${url} answered ${reply.status}.`, reply.retryAfterMs);
  }
  if (reply.status === 416) {
    await discard(path);
    throw new SaliencyError("network", `${url} has no bytes after ${have}; starting again.`);
  }
  if (reply.status !== 200 && reply.status !== 206) {
    const message = `${url} answered ${reply.status}. Check the address, or give a mirror.`;
    throw reply.status >= 500 ? new SaliencyError("network", message) : new PermanentError("network", message);
  }
  if (reply.status === 206 && (!resumable || reply.rangeBegin !== have)) {
    await discard(path);
    throw new SaliencyError(
      "network",
      `${url} sent bytes from ${reply.rangeBegin}, asked for ${have}; starting again.`,
    );
  }
  // A 200 to a range request means the file changed, or the server does not do ranges: from the start.
  const offset = reply.status === 206 ? have : 0;
  const total = options.bytes ?? (reply.length === undefined ? undefined : offset + reply.length);
  if (total !== undefined) await requireSpace(dirname(path), total - offset);
  // The old part goes before the new validator is written: they must never stand side by side, even after a crash.
  if (offset === 0) await discard(path);
  if (reply.validator !== null) await writeFile(validatorPath(path), reply.validator);
  const handle = await open(part, offset > 0 ? "r+" : "w");
  try {
    await receive(reply, handle, offset, total, url, options);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function receive(
  reply: Reply,
  handle: FileHandle,
  offset: number,
  total: number | undefined,
  url: string,
  options: DownloadOptions,
): Promise<void> {
  let position = offset;
  for await (const chunk of reply.body) {
    if (total !== undefined && position + chunk.length > total) {
      throw new PermanentError("network", `${url} sent more than the ${total} bytes it should have.`);
    }
    await handle.write(chunk, 0, chunk.length, position);
    position += chunk.length;
    options.onProgress?.(position, total);
  }
  if (total !== undefined && position < total) {
    throw new SaliencyError("network", `${url} ended after ${position} of ${total} bytes.`);
  }
}

/**
 * @throws SaliencyError `file` when the disk has no room for `bytes`: better before half a gigabyte was fetched than
 *   after. File systems that do not know pass.
 */
async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: 0, bsize: 0 }));
  const free = bavail * bsize;
  if (bsize === 0 || free >= bytes) return;
  throw new SaliencyError(
    "file",
    `The disk is full: ${megabytes(bytes)} are needed in "${folder}", ${megabytes(free)} are free. Set DEEP_INSIDE_CACHE to a folder with more room.`,
  );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

/** Beside a part: the ETag or date of the file it is a part of. */
function validatorPath(path: string): string {
  return `${path}.part.validator`;
}

async function discard(path: string): Promise<void> {
  await Promise.all([rm(`${path}.part`, { force: true }), rm(validatorPath(path), { force: true })]);
}
