import { SaliencyError } from "@deep-inside/spec";
import { moduleWorker } from "../platform/module-worker.js";
import { hasNodeWorkers, nodeWorker, webWorker, type WorkerHandle } from "../platform/workers.js";
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

/** The helper threads of one engine: they wait in WebAssembly for tasks that `run` gives out (network/worker.ts). */
export class Threads {
  /** Why the threads can no longer be used, once they cannot. */
  failure: string | null = null;
  readonly #helpers: WorkerHandle[] = [];
  readonly #ready: Promise<void>[] = [];
  #control: Int32Array | null = null;

  /** Workers for `count` threads, which load their script while the engine is prepared. */
  static async create(count: number): Promise<Threads> {
    const pool = new Threads();
    await Promise.all(Array.from({ length: count }, async () => pool.#add(await createHelper())));
    return pool;
  }

  #add(helper: WorkerHandle): void {
    this.#helpers.push(helper);
    const ready = new Promise<void>((resolve, reject) => {
      helper.onMessage(() => resolve());
      helper.onFailure((why) => {
        this.fail(why);
        reject(new SaliencyError("internal", `A helper thread failed: ${why}`));
      });
    });
    ready.catch(() => {}); // thrown by `start`
    this.#ready.push(ready);
  }

  /** Starts threads 1, 2, ... of an engine; resolves when all of them wait for work. */
  async start(options: Omit<ThreadStart, "thread">): Promise<void> {
    this.#control = new Int32Array(options.memory.buffer, options.control, Control.Words);
    this.#helpers.forEach((helper, at) => helper.post({ ...options, thread: at + 1 } satisfies ThreadStart));
    await Promise.all(this.#ready);
    for (const helper of this.#helpers) helper.hold(false);
  }

  /** Marks the threads unusable and releases whoever waits for one of them. */
  fail(why: string): void {
    this.failure ??= why;
    if (!this.#control) return;
    Atomics.store(this.#control, Control.Failed, 1);
    Atomics.notify(this.#control, Control.Generation);
    Atomics.notify(this.#control, Control.Task);
  }

  /** Asks the threads to leave, then ends their workers. */
  stop(): void {
    if (this.#control) {
      Atomics.store(this.#control, Control.Direction, Direction.Quit);
      Atomics.add(this.#control, Control.Task, 1);
      Atomics.notify(this.#control, Control.Task);
    }
    for (const helper of this.#helpers.splice(0)) helper.terminate();
  }
}

function createHelper(): Promise<WorkerHandle> | WorkerHandle {
  if (hasNodeWorkers()) return nodeWorker(new URL("./thread.js", import.meta.url));
  return webWorker(moduleWorker(() => new Worker(new URL("./thread.js", import.meta.url), { type: "module" })));
}
