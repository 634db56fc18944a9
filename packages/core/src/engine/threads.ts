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
      helper.post({ ...options, thread } satisfies ThreadStart);
    }
    try {
      await Promise.all(ready);
    } catch (error) {
      pool.stop();
      throw error;
    }
    for (const helper of pool.#helpers) helper.hold(false);
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

function createHelper(): Promise<WorkerHandle> | WorkerHandle {
  if (hasNodeWorkers()) return nodeWorker(new URL("./thread.js", import.meta.url));
  return webWorker(moduleWorker(() => new Worker(new URL("./thread.js", import.meta.url), { type: "module" })));
}
