import { SaliencyError } from "@deep-inside/spec";
import type { Exports } from "./binary.js";

const PAGE = 65536;

/** Longest sleep of a thread before it looks whether another one has failed. */
const SLEEP_MS = 100;

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

/** An instance of the engine over `memory`. */
export async function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Exports> {
  const words = new Int32Array(memory.buffer);
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
        Atomics.wait(words, address >>> 2, value, SLEEP_MS);
      },
    },
  });
  return instance.exports as unknown as Exports;
}
