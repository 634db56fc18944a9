import { bytesOf, count, narrowToFloat16, SaliencyError, type Tensor } from "@deep-inside/spec";
import { requireFiniteValues } from "../tensor/finite.js";

/** How weights are stored. `int8` keeps convolutions as F16: they hold a tenth of the numbers and most of the precision. */
export type ModelDtype = "f32" | "f16" | "int8";

/** A row all of whose values are below 127 of this is stored as zeros: a subnormal step would round too coarsely. */
const SMALLEST_NORMAL = 2 ** -126;
const F16_INFINITY = 0x7c00;

/**
 * A weight in the wanted dtype. Biases are small and stay F32.
 *
 * @param blocks whole rows in order; a single block for f32, which then becomes the tensor without a copy
 * @throws SaliencyError `not-finite` for NaN, infinity and what F16 cannot hold
 */
export async function encodeWeight(
  name: string,
  shape: readonly number[],
  blocks: AsyncIterable<Float32Array>,
  dtype: ModelDtype,
): Promise<Tensor> {
  if (dtype === "int8" && shape.length === 2) return quantiseRows(name, shape, blocks);
  return dtype === "f32" ? keepValues(name, shape, blocks) : halveValues(name, shape, blocks);
}

async function keepValues(
  name: string,
  shape: readonly number[],
  blocks: AsyncIterable<Float32Array>,
): Promise<Tensor> {
  const whole: Float32Array[] = [];
  for await (const block of blocks) whole.push(block);
  const [values] = whole;
  if (values === undefined || whole.length > 1)
    throw new SaliencyError("internal", `Tensor "${name}" came in ${whole.length} blocks.`);
  requireFiniteValues(name, shape, values, 0);
  return { dtype: "F32", shape, data: bytesOf(values) };
}

async function halveValues(
  name: string,
  shape: readonly number[],
  blocks: AsyncIterable<Float32Array>,
): Promise<Tensor> {
  const halves = new Uint16Array(count(shape));
  let position = 0;
  for await (const block of blocks) {
    requireFiniteValues(name, shape, block, position);
    const target = halves.subarray(position, position + block.length);
    narrowToFloat16(target, block);
    for (let i = 0; i < target.length; i++) {
      if (((target[i] as number) & F16_INFINITY) !== F16_INFINITY) continue;
      throw new SaliencyError(
        "not-finite",
        `Tensor "${name}" holds ${block[i]}, beyond the largest F16 value 65504. Convert with dtype f32.`,
      );
    }
    position += block.length;
  }
  return { dtype: "F16", shape, data: bytesOf(halves) };
}

/** Symmetric: each row's largest magnitude becomes 127. */
async function quantiseRows(
  name: string,
  shape: readonly number[],
  blocks: AsyncIterable<Float32Array>,
): Promise<Tensor> {
  const [rows = 0, columns = 0] = shape;
  const data = new Int8Array(rows * columns);
  const scale = new Float32Array(rows);
  let row = 0;
  for await (const block of blocks) {
    requireFiniteValues(name, shape, block, row * columns);
    for (let begin = 0; begin < block.length; begin += columns, row++) {
      const target = data.subarray(row * columns, (row + 1) * columns);
      scale[row] = quantiseRow(target, block.subarray(begin, begin + columns));
    }
  }
  return { dtype: "I8", shape, data: bytesOf(data), scale };
}

/** Rounds `values` to multiples of a step, 127 of which are the largest magnitude, and returns the step. */
function quantiseRow(target: Int8Array, values: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i] as number);
    if (magnitude > largest) largest = magnitude;
  }
  const step = Math.fround(largest / 127);
  if (step < SMALLEST_NORMAL) return 0;
  for (let i = 0; i < values.length; i++) {
    const steps = (values[i] as number) / step;
    target[i] = steps < 0 ? steps - 0.5 : steps + 0.5;
  }
  return step;
}
