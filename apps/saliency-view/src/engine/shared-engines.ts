import { openSession, type Session } from "@deep-inside/core";
import { config } from "../config.js";
import { ask, releaseFilesWorker } from "../files/client.js";
import type { ModelFile } from "../files/protocol.js";
import { tensorsOf } from "./tensors-of.js";

/** An open engine and what is known of its model's file. */
export interface OpenEngine {
  readonly session: Session;
  /** Of the model's file, in hex; or the file, whose hash has not been needed yet. */
  readonly sha256: string | Blob;
  /** What was assumed to read the file. */
  readonly warnings: readonly string[];
}

export interface EngineRequest {
  /** Absolute URL, or files. */
  readonly model: ModelFile;
  readonly threads: number;
  readonly deterministic: boolean;
  /** Whether the outputs of all layers are kept: for targets and methods that name a layer. */
  readonly layers: boolean;
}

/** A share in an engine. */
export interface Lease {
  readonly key: string;
  readonly opened: Promise<OpenEngine>;
  /** Whether the engine is still given out. */
  readonly valid: boolean;
  onProgress: ((share: number) => void) | null;
  /** The engine that nobody shares any more is closed, soon or at once. */
  release(atOnce: boolean): void;
  /** Nobody gets this engine any more. */
  discard(): void;
}

interface Entry {
  readonly opened: Promise<OpenEngine>;
  readonly leases: Set<Lease>;
  readonly loading: AbortController;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** An element that is moved, or a page that swaps one for another, gets its engine back within this time. */
const KEPT_MS = 3000;

const entries = new Map<string, Entry>();
const fileKeys = new WeakMap<object, number>();
let files = 0;

/** Elements with equal keys share one engine. */
export function engineKey({ model, threads, deterministic, layers }: EngineRequest): string {
  if (typeof model !== "string" && !fileKeys.has(model)) fileKeys.set(model, files++);
  return [deterministic, threads, layers, typeof model === "string" ? model : fileKeys.get(model)].join();
}

/** Takes a share in the engine for a model, which is opened when nobody has one. Errors come through `opened`. */
export function leaseEngine(request: EngineRequest): Lease {
  const key = engineKey(request);
  const entry = entries.get(key) ?? open(key, request);
  clearTimeout(entry.timer);
  const lease: Lease = {
    key,
    opened: entry.opened,
    get valid() {
      return entries.get(key) === entry;
    },
    onProgress: null,
    release: (atOnce) => {
      if (!entry.leases.delete(lease) || entry.leases.size > 0) return;
      if (atOnce) close(key, entry);
      else entry.timer = setTimeout(() => close(key, entry), KEPT_MS);
    },
    discard: () => forget(key, entry),
  };
  entry.leases.add(lease);
  return lease;
}

/** Deletes the models that the browser keeps for this site, so that each comes over the network again. */
export function clearKeptModels(): Promise<void> {
  return ask("clearModels", {});
}

/** Frees the memory of every engine that no element uses, at once. */
export function releaseEngines(): void {
  for (const [key, entry] of [...entries]) if (entry.leases.size === 0) close(key, entry);
  releaseFilesWorker();
}

function open(key: string, request: EngineRequest): Entry {
  const loading = new AbortController();
  const leases = new Set<Lease>();
  const onProgress = (share: number): void => leases.forEach((lease) => lease.onProgress?.(share));
  const opened = openEngine(request, loading.signal, onProgress);
  const entry: Entry = { opened, leases, loading, timer: undefined };
  entries.set(key, entry);
  // The next element tries again.
  opened.catch(() => forget(key, entry));
  return entry;
}

async function openEngine(
  { model, threads, deterministic, layers }: EngineRequest,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<OpenEngine> {
  const read = await ask("model", { file: model }, { signal, onProgress });
  const { createWorker, wasmBase } = config;
  const session = await openSession(tensorsOf(read), {
    threads,
    deterministic,
    ...(layers && { keep: read.spec.layers.map(({ name }) => name) }),
    ...(wasmBase !== null && { wasmBase: new URL(wasmBase, document.baseURI) }),
    ...(createWorker !== null && { createWorker: () => createWorker("session") }),
  }).finally(() => {
    if (read.temporary !== null) void ask("forgetModel", { name: read.temporary }).catch(() => undefined);
  });
  return { session, sha256: read.sha256, warnings: read.warnings };
}

function close(key: string, entry: Entry): void {
  forget(key, entry);
  entry.loading.abort();
  clearTimeout(entry.timer);
  entry.opened.then(({ session }) => session.close()).catch(() => undefined);
}

function forget(key: string, entry: Entry): void {
  if (entries.get(key) === entry) entries.delete(key);
}
