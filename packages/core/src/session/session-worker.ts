// The worker of a session: its own entry of the package, since it is to start before the rest is loaded.
import { moduleWorker } from "../platform/module-worker.js";
import { hasNodeWorkers, nodeWorker, webWorker, type WorkerHandle } from "../platform/workers.js";

let prepared: Promise<WorkerHandle> | null = null;

/**
 * Starts the worker of the next session, which loads its script meanwhile: of all that a short run of a process waits for
 * this takes longest. It does not keep the process alive.
 */
export function prepareSession(): void {
  prepared ??= startWorker().then((worker) => {
    worker.hold(false);
    worker.onFailure(() => (prepared = null)); // the next session starts another, and says what is wrong
    return worker;
  });
}

/** The worker that was prepared, or else a new one. */
export async function takeSessionWorker(): Promise<WorkerHandle> {
  const taken = prepared ?? startWorker();
  prepared = null;
  const worker = await taken;
  worker.hold(true);
  return worker;
}

async function startWorker(): Promise<WorkerHandle> {
  if (hasNodeWorkers()) return nodeWorker(new URL("./worker.js", import.meta.url));
  return webWorker(moduleWorker(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" })));
}
