import {
  bytesOf,
  count,
  narrowToFloat16,
  requireFiniteAt,
  requireFiniteTensor,
  SaliencyError,
  type Tensor,
} from "@deep-inside/spec";
import type { Block, Blocks } from "./block.js";

/** How weights are stored. `int8` keeps convolutions as F16: they hold a tenth of the numbers and most of the precision. */
export type ModelDtype = "f32" | "f16" | "int8";

/** A row all of whose values are below 127 of this is stored as zeros: a subnormal step would round too coarsely. */
const SMALLEST_NORMAL = 2 ** -126;
const F16_INFINITY = 0x7c00;

/**
 * A weight in the wanted dtype. Biases are small and stay F32.
 *
 * @param blocks of the weight, which they cover without overlap; a single one becomes the f32 tensor without a copy
 * @throws SaliencyError `not-finite` for NaN, infinity and what F16 cannot hold
 */
export async function encodeWeight(
  name: string,
  shape: readonly number[],
  blocks: Blocks,
  dtype: ModelDtype,
): Promise<Tensor> {
  if (dtype === "int8" && shape.length === 2) return quantiseRows(name, shape, blocks);
  return dtype === "f32" ? keepValues(name, shape, blocks) : halveValues(name, shape, blocks);
}

async function keepValues(name: string, shape: readonly number[], blocks: Blocks): Promise<Tensor> {
  let values: Float32Array | null = null;
  for await (const block of blocks()) {
    if (block.values.length === count(shape)) values = block.values;
    else
      forEachRow(block, shape, (row, at, stride) =>
        place((values ??= new Float32Array(count(shape))), row, at, stride),
      );
  }
  const tensor: Tensor = { dtype: "F32", shape, data: bytesOf(values ?? new Float32Array(count(shape))) };
  requireFiniteTensor(name, tensor);
  return tensor;
}

async function halveValues(name: string, shape: readonly number[], blocks: Blocks): Promise<Tensor> {
  const halves = new Uint16Array(count(shape));
  for await (const block of blocks()) {
    const narrowed = new Uint16Array(block.columns);
    forEachRow(block, shape, (row, at, stride) => {
      narrowToFloat16(narrowed, row);
      for (let i = 0; i < narrowed.length; i++) {
        if (((narrowed[i] as number) & F16_INFINITY) !== F16_INFINITY) continue;
        requireFiniteAt(name, shape, row[i] as number, at + i * stride);
        throw new SaliencyError(
          "not-finite",
          `Tensor "${name}" holds ${row[i]}, beyond the largest F16 value 65504. Convert with dtype f32.`,
        );
      }
      place(halves, narrowed, at, stride);
    });
  }
  return { dtype: "F16", shape, data: bytesOf(halves) };
}

/** Symmetric: each row's largest magnitude becomes 127. */
async function quantiseRows(name: string, shape: readonly number[], blocks: Blocks): Promise<Tensor> {
  const [rows = 0, columns = 0] = shape;
  const data = new Int8Array(rows * columns);
  const largest = new Float32Array(rows);
  const measure = (block: Block): void =>
    forEachRow(block, shape, (row, at, stride) => {
      const index = Math.floor(at / columns);
      largest[index] = Math.max(largest[index] as number, largestMagnitude(name, shape, row, at, stride));
    });
  const round = (block: Block): void => {
    const rounded = new Int8Array(block.columns);
    forEachRow(block, shape, (row, at, stride) => {
      roundToSteps(rounded, row, stepOf(largest[Math.floor(at / columns)] as number));
      place(data, rounded, at, stride);
    });
  };
  let divided = false;
  for await (const block of blocks()) {
    measure(block);
    if (block.columns === columns) round(block);
    else divided = true;
  }
  // A row that comes in pieces has its step only when all of them are known.
  if (divided) for await (const block of blocks()) round(block);
  return { dtype: "I8", shape, data: bytesOf(data), scale: largest.map(stepOf) };
}

/** Calls `use` with each row of the block, the place of its first value in the whole weight, and the step to the next. */
function forEachRow(
  { row, column, rows, columns, values, stride = 1 }: Block,
  shape: readonly number[],
  use: (row: Float32Array, at: number, stride: number) => void,
): void {
  const length = count(shape.slice(1));
  for (let r = 0; r < rows; r++)
    use(values.subarray(r * columns, (r + 1) * columns), (row + r) * length + column, stride);
}

function place<A extends Float32Array | Uint16Array | Int8Array>(target: A, row: A, at: number, stride: number): void {
  if (stride === 1) target.set(row, at);
  else for (let i = 0; i < row.length; i++, at += stride) target[at] = row[i] as number;
}

/** @throws SaliencyError `not-finite` */
function largestMagnitude(
  name: string,
  shape: readonly number[],
  values: Float32Array,
  at: number,
  stride: number,
): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i] as number);
    if (magnitude <= largest) continue;
    requireFiniteAt(name, shape, magnitude, at + i * stride);
    largest = magnitude;
  }
  return largest;
}

/** The value of one step of an int8: 0 for rows that hold nothing. */
function stepOf(largest: number): number {
  const step = Math.fround(largest / 127);
  return step < SMALLEST_NORMAL ? 0 : step;
}

function roundToSteps(target: Int8Array, values: Float32Array, step: number): void {
  if (step === 0) return void target.fill(0);
  for (let i = 0; i < values.length; i++) {
    const steps = (values[i] as number) / step;
    target[i] = steps < 0 ? steps - 0.5 : steps + 0.5;
  }
}
