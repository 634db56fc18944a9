import { deriveShapes, type ModelSpec } from "@deep-inside/spec";

/** Multiply-accumulates of one forward pass: by the direct sum, and of the products that Winograd F(4x4,3x3) leaves. */
export function forwardMacs(spec: ModelSpec): { direct: number; winograd: number } {
  let [direct, winograd] = [0, 0];
  for (const { layer, input, output, macs } of deriveShapes(spec.layers, spec.input)) {
    direct += macs;
    const tiles = Math.ceil(output.height / 4) * Math.ceil(output.width / 4);
    const transformed = 36 * input.channels * output.channels * tiles;
    // Few channels do not repay the transforms: such a layer is computed directly.
    winograd += layer.kind === "conv3x3" && input.channels >= 8 ? transformed : macs;
  }
  return { direct, winograd };
}

/** The one kernel of the engine that is timed on its own; see assembly/kernels/winograd-multiply.ts of core. */
interface Kernel {
  winogradMultiply(...words: readonly number[]): void;
}

/** Extents of one point's product at which both operands stay in the first-level cache, and where they lie in a memory of 8 pages. */
const [ROWS, TERMS, TILES] = [60, 60, 48];
const [WEIGHTS_AT, TILES_AT, RESULT_AT, PAGES] = [0, 128 * 1024, 256 * 1024, 8];
const TIMED_MS = 300;

/** Products timed together: browsers' clocks tick in 5 microseconds, less than what one takes. */
const TOGETHER = 100;

/** The best rate of the multiplying kernel here, over its register tiles, in multiply-accumulates per millisecond. */
export async function kernelRate(wasm: BufferSource): Promise<number> {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  const abort = (): never => {
    throw new Error("An assertion of the kernel failed.");
  };
  const { instance } = await WebAssembly.instantiate(wasm, { env: { memory, abort } });
  const { winogradMultiply } = instance.exports as unknown as Kernel;
  let best = Infinity;
  for (const end = performance.now() + TIMED_MS; performance.now() < end;) {
    for (const rows of [4, 5, 6]) {
      const before = performance.now();
      for (let n = 0; n < TOGETHER; n++) {
        winogradMultiply(RESULT_AT, 0, WEIGHTS_AT, TILES_AT, 0, 4, ROWS, TERMS, rows, TILES, 0, 0, ROWS / rows);
      }
      best = Math.min(best, (performance.now() - before) / TOGETHER);
    }
  }
  return (ROWS * TERMS * TILES) / best;
}
