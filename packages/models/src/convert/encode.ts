import { SaliencyError, type Tensor } from "@deep-inside/spec";
import { float32ToFloat16 } from "../tensor/float16.js";
import { requireFiniteTensor } from "../tensor/finite.js";
import { bytesOf } from "../tensor/float32.js";

/** How weights are stored. `int8` keeps convolutions as F16: they hold a tenth of the numbers and most of the precision. */
export type ModelDtype = "f32" | "f16" | "int8";

const LARGEST_HALF = 65504;

/**
 * A weight in the wanted dtype. Biases are small and stay F32.
 *
 * @throws SaliencyError `not-finite` for NaN, infinity and what F16 cannot hold
 */
export function encodeWeight(name: string, shape: readonly number[], values: Float32Array, dtype: ModelDtype): Tensor {
  const exact: Tensor = { dtype: "F32", shape, data: bytesOf(values) };
  requireFiniteTensor(name, exact);
  if (dtype === "f32") return exact;
  return dtype === "int8" && shape.length === 2 ? quantiseRows(shape, values) : toHalf(name, shape, values);
}

function toHalf(name: string, shape: readonly number[], values: Float32Array): Tensor {
  const halves = float32ToFloat16(values);
  const overflow = halves.findIndex((bits) => (bits & 0x7c00) === 0x7c00);
  if (overflow >= 0) {
    throw new SaliencyError(
      "not-finite",
      `Tensor "${name}" holds ${values[overflow]}, beyond the largest F16 value ${LARGEST_HALF}. Convert with dtype f32.`,
    );
  }
  return { dtype: "F16", shape, data: bytesOf(halves) };
}

/** Symmetric: each row's largest magnitude becomes 127. */
function quantiseRows(shape: readonly number[], values: Float32Array): Tensor {
  const [rows = 0, columns = 0] = shape;
  const data = new Int8Array(values.length);
  const scale = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const begin = row * columns;
    let largest = 0;
    for (let i = begin; i < begin + columns; i++) largest = Math.max(largest, Math.abs(values[i] as number));
    const step = (scale[row] = largest / 127);
    if (step === 0) continue;
    for (let i = begin; i < begin + columns; i++) data[i] = Math.round((values[i] as number) / step);
  }
  return { dtype: "I8", shape, data: bytesOf(data), scale };
}
