import { SaliencyError } from "@deep-inside/spec";
import { Control } from "../shared/program.js";
import type { Exports } from "./binary.js";

const PAGE = 65536;

/** Longest sleep of a thread before it looks whether another one has failed. */
const SLEEP_MS = 100;

/**
 * So many sleeps, a minute of them, in which nobody else arrived at the barrier: a thread was ended from outside. The
 * event that tells so waits for the very thread that sleeps here.
 */
const MOST_SLEEPS = 600;

/**
 * A linear memory of exactly `bytes` bytes.
 *
 * @throws SaliencyError `out-of-memory` naming the bytes
 */
export function createMemory(bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, ...(shared ? { shared: true } : {}) });
  } catch (error) {
    const mebibytes = Math.ceil(bytes / 2 ** 20);
    throw new SaliencyError(
      "out-of-memory",
      `The network needs ${mebibytes} MiB (${bytes} bytes) of memory, which this system refuses. ` +
        "Free memory, use a smaller batch, or raise the limit (a limit on address space, ulimit -v, counts reservations).",
      { cause: error },
    );
  }
}

/** An instance of the engine over `memory`; `control` is the address of its control block, where it has threads. */
export async function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  control = 0,
): Promise<Exports> {
  const words = new Int32Array(memory.buffer);
  let [barrier, sleeps] = [0, 0];
  const instance = await WebAssembly.instantiate(module, {
    env: {
      memory,
      abort(): never {
        throw new SaliencyError("internal", "An assertion of the engine failed.");
      },
    },
    // What barrier.ts declares; only binaries with shared memory ask for it.
    barrier: {
      sleep(address: number, value: number): void {
        const woken = Atomics.wait(words, address >>> 2, value, SLEEP_MS) !== "timed-out";
        if (woken || address !== control + Control.Generation * 4) return;
        sleeps = value === barrier ? sleeps + 1 : 1;
        barrier = value;
        if (sleeps === MOST_SLEEPS) Atomics.store(words, control / 4 + Control.Failed, 1);
      },
    },
  });
  return instance.exports as unknown as Exports;
}
