import {
  bytesOf,
  count,
  narrowToFloat16,
  requireFiniteAt,
  requireFiniteTensor,
  SaliencyError,
  type Tensor,
} from "@deep-inside/spec";
import { forEachLine, place, placeOf, type Block, type Blocks } from "./block.js";
import { isOurs, ourColumn, reorderColumns, type ColumnOrder } from "./column-order.js";

/** How weights are stored. `int8` keeps convolutions as F16: they hold a tenth of the numbers and most of the precision. */
export type ModelDtype = "f32" | "f16" | "int8";

/** A row all of whose values are below 127 of this is stored as zeros: a subnormal step would round too coarsely. */
const SMALLEST_NORMAL = 2 ** -126;
const F16_INFINITY = 0x7c00;

/**
 * A weight in the wanted dtype. Biases are small and stay F32.
 *
 * @param blocks of the weight, which they cover without overlap; a single one becomes the f32 tensor without a copy where
 *   its columns are ours
 * @param order of the blocks' columns
 * @throws SaliencyError `not-finite` for NaN, infinity and what F16 cannot hold
 */
export async function encodeWeight(
  name: string,
  shape: readonly number[],
  blocks: Blocks,
  order: ColumnOrder,
  dtype: ModelDtype,
): Promise<Tensor> {
  if (dtype === "int8" && shape.length === 2) return quantiseRows(name, shape, blocks, order);
  return dtype === "f32" ? keepValues(name, shape, blocks, order) : halveValues(name, shape, blocks, order);
}

async function keepValues(name: string, shape: readonly number[], blocks: Blocks, order: ColumnOrder): Promise<Tensor> {
  const [, columns] = extents(shape);
  let values: Float32Array | null = null;
  for await (const block of blocks()) {
    if (block.values.length === count(shape) && !block.byColumn && isOurs(order)) values = block.values;
    else place((values ??= new Float32Array(count(shape))), block, columns);
  }
  values ??= new Float32Array(count(shape));
  reorderColumns(values, columns, order);
  const tensor: Tensor = { dtype: "F32", shape, data: bytesOf(values) };
  requireFiniteTensor(name, tensor);
  return tensor;
}

async function halveValues(
  name: string,
  shape: readonly number[],
  blocks: Blocks,
  order: ColumnOrder,
): Promise<Tensor> {
  const [rows, columns] = extents(shape);
  const halves = new Uint16Array(count(shape));
  for await (const block of blocks()) {
    const narrowed = new Uint16Array(block.values.length);
    narrowToFloat16(narrowed, block.values);
    for (let i = 0; i < narrowed.length; i++) {
      if (((narrowed[i] as number) & F16_INFINITY) !== F16_INFINITY) continue;
      requireFiniteAt(
        name,
        shape,
        block.values[i] as number,
        ourPlace(placeOf(block, i, rows, columns), columns, order),
      );
      throw new SaliencyError(
        "not-finite",
        `Tensor "${name}" holds ${block.values[i]}, beyond the largest F16 value 65504. Convert with dtype f32.`,
      );
    }
    place(halves, { ...block, values: narrowed }, columns);
  }
  reorderColumns(halves, columns, order);
  return { dtype: "F16", shape, data: bytesOf(halves) };
}

/** Symmetric: each row's largest magnitude becomes 127. */
async function quantiseRows(
  name: string,
  shape: readonly number[],
  blocks: Blocks,
  order: ColumnOrder,
): Promise<Tensor> {
  const [rows, columns] = extents(shape);
  const data = new Int8Array(rows * columns);
  const largest = new Float32Array(rows);
  const measure = (block: Block): void =>
    forEachLine(block, rows, columns, (line, row, step, at) => {
      const requireFinite = (value: number, i: number): void =>
        requireFiniteAt(name, shape, value, ourPlace(placeOf(block, at + i, rows, columns), columns, order));
      raiseLargest(largest, row, step, line, requireFinite);
    });
  const round = (block: Block): void => {
    const steps = largest.map(stepOf);
    const rounded = new Int8Array(block.values.length);
    forEachLine(block, rows, columns, (line, row, step, at) =>
      roundToSteps(rounded.subarray(at, at + line.length), line, steps, row, step),
    );
    place(data, { ...block, values: rounded }, columns);
  };
  let divided = false;
  for await (const block of blocks()) {
    measure(block);
    if (block.byColumn) divided = true;
    else round(block);
  }
  // A row that comes in pieces has its step only when all of them are known.
  if (divided) for await (const block of blocks()) round(block);
  reorderColumns(data, columns, order);
  return { dtype: "I8", shape, data: bytesOf(data), scale: largest.map(stepOf) };
}

/** Of the weight as a matrix. */
function extents(shape: readonly number[]): [rows: number, columns: number] {
  return [shape[0] ?? 0, count(shape.slice(1))];
}

/** Where the value at a place of the file's matrix is in ours. */
function ourPlace(at: number, columns: number, order: ColumnOrder): number {
  const column = at % columns;
  return at - column + ourColumn(column, columns, order);
}

/** @param requireFinite is given each value that is larger than all of its row before, or NaN, and where it lies */
function raiseLargest(
  largest: Float32Array,
  row: number,
  step: 0 | 1,
  line: Float32Array,
  requireFinite: (value: number, i: number) => void,
): void {
  for (let i = 0; i < line.length; i++, row += step) {
    const magnitude = Math.abs(line[i] as number);
    if (magnitude <= (largest[row] as number)) continue;
    requireFinite(magnitude, i);
    largest[row] = magnitude;
  }
}

/** The value of one step of an int8: 0 for rows that hold nothing. */
function stepOf(largest: number): number {
  const step = Math.fround(largest / 127);
  return step < SMALLEST_NORMAL ? 0 : step;
}

function roundToSteps(target: Int8Array, values: Float32Array, steps: Float32Array, row: number, next: 0 | 1): void {
  for (let i = 0; i < values.length; i++, row += next) {
    const step = steps[row] as number;
    const rounded = (values[i] as number) / step;
    target[i] = step === 0 ? 0 : rounded < 0 ? rounded - 0.5 : rounded + 0.5;
  }
}
