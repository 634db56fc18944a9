/*
 * Workers in browsers and in Node, Deno and Bun (whose node:worker_threads are the same) behind one small interface.
 * The node: names are not literal imports: bundlers for the browser would try to resolve them.
 */

/** The owner's end of a worker. */
export interface WorkerHandle {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: never) => void): void;
  /** Called with a reason when the worker ends without being asked to. */
  onFailure(listener: (why: string) => void): void;
  /** Whether this worker keeps the process alive, where there is one. A new worker does. */
  hold(held: boolean): void;
  terminate(): void;
}

/** The worker's end. */
export interface ParentPort {
  post(message: unknown, transfer?: readonly Transferable[]): void;
  onMessage(listener: (message: never) => void): void;
}

/** Whether node:worker_threads is to be used. */
export function hasNodeWorkers(): boolean {
  const scope: { process?: { versions?: { node?: string } } } = globalThis as never;
  return scope.process?.versions?.node !== undefined;
}

/** Browsers do not say why. */
const NOT_LOADED =
  "its script could not be loaded; check its address, worker-src in the Content-Security-Policy, and on a cross-origin " +
  "isolated page the script's own Cross-Origin-Embedder-Policy";

export function webWorker(worker: Worker): WorkerHandle {
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    onMessage: (listener) => worker.addEventListener("message", (event) => listener(event.data as never)),
    onFailure: (listener) => {
      worker.addEventListener("error", (event) => listener(event.message || NOT_LOADED));
      worker.addEventListener("messageerror", () => listener("a message could not be read"));
    },
    hold: () => {},
    terminate: () => worker.terminate(),
  };
}

interface NodePort {
  postMessage(message: unknown, transfer: readonly Transferable[]): void;
  on(event: string, listener: (value: never) => void): void;
}

interface NodeWorker extends NodePort {
  unref(): void;
  ref(): void;
  terminate(): void;
}

interface WorkerThreads {
  readonly Worker: new (url: URL) => NodeWorker;
  readonly parentPort: NodePort | null;
}

async function workerThreads(): Promise<WorkerThreads> {
  const name = "node:worker_threads";
  return (await import(/* @vite-ignore */ name)) as WorkerThreads;
}

export async function nodeWorker(url: URL): Promise<WorkerHandle> {
  const { Worker } = await workerThreads();
  const worker = new Worker(url);
  let ended = false;
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.on("message", listener),
    onFailure: (listener) => {
      worker.on("error", (error: Error) => listener(error.message));
      worker.on("exit", (status: number) => {
        if (!ended) listener(`it ended with status ${status}`);
      });
    },
    hold: (held) => (held ? worker.ref() : worker.unref()),
    terminate: () => {
      ended = true;
      worker.terminate();
    },
  };
}

/** The port to the owner, for the script of a worker. */
export async function parentPort(): Promise<ParentPort> {
  if (!hasNodeWorkers()) {
    return {
      post: (message, transfer = []) => self.postMessage(message, { transfer: [...transfer] }),
      onMessage: (listener) => self.addEventListener("message", (event) => listener(event.data as never)),
    };
  }
  const port = (await workerThreads()).parentPort!;
  return {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    onMessage: (listener) => port.on("message", listener),
  };
}
