import { elements, SaliencyError, type Shape } from "@deep-inside/spec";
import type { PlannedStep } from "../network/plan.js";
import { blockedBytes, vectorBytes } from "../network/sizes.js";
import { readBlocked, writeBlocked } from "./blocked.js";

/** Copy of a step's output or its gradient (C, H, W), which starts at `address`, for image `n`. */
export function readLayer(memory: Float32Array, step: PlannedStep, address: number, n: number): Float32Array {
  const at = address + n * imageBytes(step);
  return step.vector ? memory.slice(at / 4, at / 4 + step.output.channels) : readBlocked(memory, at, step.output);
}

/**
 * Writes what `readLayer` reads.
 *
 * @throws SaliencyError `bad-shape` for another number of values
 */
export function writeLayer(
  memory: Float32Array,
  step: PlannedStep,
  address: number,
  n: number,
  values: Float32Array,
): void {
  const size = elements(step.output);
  if (values.length !== size) {
    throw new SaliencyError(
      "bad-shape",
      `A seed has ${values.length} values, expected ${size} for "${step.layer?.name}".`,
    );
  }
  const at = address + n * imageBytes(step);
  if (!step.vector) return writeBlocked(memory, at, step.output, values);
  memory.fill(0, at / 4, (at + imageBytes(step)) / 4);
  memory.set(values, at / 4);
}

function imageBytes({ vector, output }: { readonly vector: boolean; readonly output: Shape }): number {
  return vector ? vectorBytes(output.channels) : blockedBytes(output);
}
