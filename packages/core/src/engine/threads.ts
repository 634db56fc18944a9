import { SaliencyError } from "@deep-inside/spec";
import { Control, Direction } from "../shared/program.js";

/** What a helper thread is started with; see thread.ts. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly program: number;
  readonly control: number;
  readonly thread: number;
  readonly threads: number;
}

/** The part of Web Workers and of node:worker_threads that is needed here. */
interface Helper {
  start(message: ThreadStart): void;
  onMessage(listener: (message: unknown) => void): void;
  onFailure(listener: (why: string) => void): void;
  terminate(): void;
}

/** The helper threads of one engine: they wait in WebAssembly for tasks that `run` gives out (network/worker.ts). */
export class Threads {
  /** Why the threads can no longer be used, once they cannot. */
  failure: string | null = null;
  readonly #helpers: Helper[] = [];
  readonly #control: Int32Array;

  private constructor(memory: WebAssembly.Memory, control: number) {
    this.#control = new Int32Array(memory.buffer, control, Control.Words);
  }

  /** Starts threads 1..threads-1; resolves when all of them wait for work. */
  static async start(options: Omit<ThreadStart, "thread">): Promise<Threads> {
    const pool = new Threads(options.memory, options.control);
    const ready: Promise<void>[] = [];
    for (let thread = 1; thread < options.threads; thread++) {
      const helper = await createHelper();
      pool.#helpers.push(helper);
      ready.push(
        new Promise((resolve, reject) => {
          helper.onMessage(() => resolve());
          helper.onFailure((why) => {
            pool.fail(why);
            reject(new SaliencyError("internal", `A helper thread failed: ${why}`));
          });
        }),
      );
      helper.start({ ...options, thread });
    }
    try {
      await Promise.all(ready);
    } catch (error) {
      pool.stop();
      throw error;
    }
    return pool;
  }

  /** Marks the threads unusable and releases whoever waits for one of them. */
  fail(why: string): void {
    this.failure ??= why;
    Atomics.store(this.#control, Control.Failed, 1);
    Atomics.notify(this.#control, Control.Generation);
    Atomics.notify(this.#control, Control.Task);
  }

  /** Asks the threads to leave, then ends their workers. */
  stop(): void {
    Atomics.store(this.#control, Control.Direction, Direction.Quit);
    Atomics.add(this.#control, Control.Task, 1);
    Atomics.notify(this.#control, Control.Task);
    for (const helper of this.#helpers.splice(0)) helper.terminate();
  }
}

async function createHelper(): Promise<Helper> {
  const scope: { process?: { versions?: { node?: string } } } = globalThis as never;
  // Deno and Bun too: node:worker_threads is the same there.
  if (scope.process?.versions?.node) return await createNodeHelper();
  const worker = new Worker(new URL("./thread.js", import.meta.url), { type: "module" });
  return {
    start: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.addEventListener("message", (event) => listener(event.data)),
    onFailure: (listener) => worker.addEventListener("error", (event) => listener(event.message)),
    terminate: () => worker.terminate(),
  };
}

interface NodeWorker {
  postMessage(message: unknown): void;
  on(event: string, listener: (value: never) => void): void;
  unref(): void;
  terminate(): void;
}

async function createNodeHelper(): Promise<Helper> {
  const name = "node:worker_threads"; // not a literal import: bundlers for the browser would try to resolve it
  const { Worker: NodeWorker }: { Worker: new (url: URL) => NodeWorker } = await import(/* @vite-ignore */ name);
  const worker = new NodeWorker(new URL("./thread.js", import.meta.url));
  worker.unref(); // a waiting helper does not keep the process alive
  return {
    start: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on("message", listener),
    onFailure: (listener) => {
      worker.on("error", (error: Error) => listener(error.message));
      worker.on("exit", (code: number) => listener(`it ended with status ${code}`));
    },
    terminate: () => worker.terminate(),
  };
}
