import type { BinaryName } from "./binary.js";
import { instantiate } from "./instance.js";

/** Rows of the register tile that the binaries have kernels for; see scripts/generate-multiply.mjs. */
const CANDIDATES = [4, 5, 6] as const;

/** Extents of the trial: both operands stay in the first cache, and every candidate divides the rows. */
const ROWS = 60;
const TERMS = 60;
const TILES = 48;

/** Where the trial's operands lie in its memory of 8 pages. */
const WEIGHTS_AT = 0;
const TILES_AT = 128 * 1024;
const RESULT_AT = 256 * 1024;
const PAGES = 8;

/** Runtimes replace their first, quick code by optimised code after about 10 ms of use; only that is timed. */
const WARM_MS = 12;
const TIMED_MS = 8;

/** Products timed together, about half a millisecond: clocks of browsers tick in 5 or 100 microseconds. */
const TOGETHER = 32;

const known = new Map<BinaryName, Promise<number>>();

/**
 * The fastest register tile of a binary here, timed once per process: which tiles fit the registers depends on the
 * processor and on the runtime's compiler. Results are the same bits with any.
 */
export function tileRowsFor(binary: BinaryName, module: WebAssembly.Module): Promise<number> {
  const rows = known.get(binary) ?? timeTiles(binary, module);
  known.set(binary, rows);
  return rows;
}

async function timeTiles(binary: BinaryName, module: WebAssembly.Module): Promise<number> {
  const shared = binary.endsWith("shared");
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared });
  const { winogradMultiply } = await instantiate(module, memory);
  const best = new Map<number, number>();
  const start = performance.now();
  for (let now = start; now - start < WARM_MS + TIMED_MS;) {
    for (const rows of CANDIDATES) {
      const before = performance.now();
      for (let n = 0; n < TOGETHER; n++) {
        winogradMultiply(
          RESULT_AT,
          0,
          WEIGHTS_AT,
          TILES_AT,
          0,
          4,
          ROWS,
          TERMS,
          rows,
          TILES,
          TILES,
          n & 1,
          0,
          ROWS / rows,
        );
      }
      now = performance.now();
      if (before - start > WARM_MS) best.set(rows, Math.min(best.get(rows) ?? Infinity, now - before));
    }
  }
  return [...CANDIDATES].sort((a, b) => (best.get(a) ?? Infinity) - (best.get(b) ?? Infinity))[0]!;
}
