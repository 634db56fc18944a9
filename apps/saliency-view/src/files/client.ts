import { moduleWorker } from "@deep-inside/core";
import { SaliencyError, throwIfAborted } from "@deep-inside/spec";
import type { Request, Response, TaskName, Tasks } from "./protocol.js";

interface Pending {
  resolve(answer: never): void;
  reject(error: SaliencyError): void;
  readonly onProgress: ((share: number) => void) | undefined;
}

interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

const pending = new Map<number, Pending>();
let worker: Worker | null = null;
let next = 0;

/**
 * Asks the files worker, which all elements of a page share. It starts with the first question.
 *
 * @throws SaliencyError of the task, `aborted`, `internal` when the worker fails
 */
export function ask<N extends TaskName>(
  task: N,
  parameters: Tasks[N]["ask"],
  { signal, onProgress }: AskOptions = {},
): Promise<Tasks[N]["answer"]> {
  return new Promise<Tasks[N]["answer"]>((resolve, reject) => {
    throwIfAborted(signal);
    const id = next++;
    const live = (worker ??= start());
    const abort = (): void => {
      live.postMessage({ id, task: "abort" } satisfies Request);
      settle(id)?.reject(new SaliencyError("aborted", "The run was aborted."));
    };
    signal?.addEventListener("abort", abort, { once: true });
    const settled =
      <V>(then: (value: V) => void) =>
      (value: V): void => {
        signal?.removeEventListener("abort", abort);
        then(value);
      };
    pending.set(id, { resolve: settled(resolve), reject: settled(reject), onProgress });
    live.postMessage({ id, task, ...parameters });
  });
}

/** Ends the worker when nobody waits for it; its memory is freed. */
export function releaseFilesWorker(): void {
  if (pending.size > 0) return;
  worker?.terminate();
  worker = null;
}

function settle(id: number): Pending | undefined {
  const found = pending.get(id);
  pending.delete(id);
  return found;
}

function start(): Worker {
  const started = moduleWorker(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
  started.addEventListener("message", ({ data }: MessageEvent<Response>) => {
    if (data.kind === "progress") return pending.get(data.id)?.onProgress?.(data.share);
    if (data.kind === "answer") settle(data.id)?.resolve(data.answer as never);
    else settle(data.id)?.reject(new SaliencyError(data.code, data.message));
  });
  started.addEventListener("error", (event) => {
    worker = null;
    const why = event.message || "its script could not be loaded (check worker-src in the Content-Security-Policy)";
    const error = new SaliencyError("internal", `The worker that reads files failed: ${why}.`);
    for (const id of [...pending.keys()]) settle(id)?.reject(error);
  });
  return started;
}
