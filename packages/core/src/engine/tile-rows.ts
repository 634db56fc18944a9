import type { BinaryName } from "./binary.js";

/** Rows of the register tile for a binary: results are the same bits with any. */
export async function tileRowsFor(binary: BinaryName, _module: WebAssembly.Module): Promise<number> {
  return binary.startsWith("relaxed") ? 6 : 4;
}
