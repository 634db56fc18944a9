import type { SourceDense } from "../import/network.js";
import type { Parameter } from "../import/parameter.js";
import { transpose, type Block } from "./block.js";

/** Values read at once: 16 MB, so that a matrix of 411 MB is never held twice. */
const BLOCK_VALUES = 4 * 1024 * 1024;

/** What is to be done to a dense layer's weight on its way from the file. */
export interface DenseChange {
  /** Factor of each output row, or null. */
  readonly scale: Float64Array | null;
  /** Number of channels when the file's input is flattened row, column, channel, else null. */
  readonly channels: number | null;
}

/**
 * A dense layer's weight (out, in), its input flattened channel, row, column.
 *
 * @param whole asks for a single block where that spares a copy
 */
export async function* denseBlocks(
  { weight, order }: SourceDense,
  out: number,
  input: number,
  { scale, channels }: DenseChange,
  whole: boolean,
): AsyncGenerator<Block> {
  if (order === "OI") {
    const blockRows = whole ? out : Math.max(1, Math.floor(BLOCK_VALUES / input));
    const reuse = blockRows < out ? new Float32Array(blockRows * input) : undefined;
    for (let row = 0; row < out; row += blockRows) {
      const rows = Math.min(blockRows, out - row);
      const read = await weight.read(row * input, (row + rows) * input, reuse?.subarray(0, rows * input));
      const values = channels === null ? read : withChannelsFirst(read, input, channels);
      yield scaled({ row, rows, column: 0, columns: input, values }, scale);
    }
    return;
  }
  const positions = channels === null ? 1 : input / channels;
  if (weight.sequential && positions > 1) {
    for await (const block of sequentialBlocks(weight, out, input / positions, positions)) yield scaled(block, scale);
    return;
  }
  // Stored by inputs: a stretch of our columns is gathered, then turned over. Whole channels, so that each of our rows
  // gets consecutive values.
  const step = positions * Math.max(1, Math.floor(BLOCK_VALUES / out / positions));
  const [gathered, turned] = [0, 0].map(() => new Float32Array(Math.min(step, input) * out)) as [
    Float32Array,
    Float32Array,
  ];
  for (let column = 0; column < input; column += step) {
    const columns = Math.min(step, input - column);
    await gatherInputs(gathered, weight, out, input / positions, positions, column / positions, columns / positions);
    transpose(turned, gathered, columns, out);
    yield scaled({ row: 0, rows: out, column, columns, values: turned.subarray(0, columns * out) }, scale);
  }
}

/**
 * A weight stored position, channel, output, read from its first value to its last: each block holds columns that lie
 * `positions` apart. Writing those takes half a second longer for fc6 of VGG16 than the gathered way.
 */
async function* sequentialBlocks(
  weight: Parameter,
  out: number,
  channels: number,
  positions: number,
): AsyncGenerator<Block> {
  const step = Math.min(channels, Math.max(1, Math.floor(BLOCK_VALUES / out)));
  const [reuse, turned] = [0, 0].map(() => new Float32Array(step * out)) as [Float32Array, Float32Array];
  for (let position = 0; position < positions; position++) {
    for (let channel = 0; channel < channels; channel += step) {
      const columns = Math.min(step, channels - channel);
      const size = columns * out;
      const begin = (position * channels + channel) * out;
      transpose(turned, await weight.read(begin, begin + size, reuse.subarray(0, size)), columns, out);
      const place = { row: 0, rows: out, column: channel * positions + position, stride: positions };
      yield { ...place, columns, values: turned.subarray(0, size) };
    }
  }
}

/** Inputs of `count` channels from `first`, in the order channel, position, of a weight stored position, channel, output. */
async function gatherInputs(
  gathered: Float32Array,
  weight: Parameter,
  out: number,
  channels: number,
  positions: number,
  first: number,
  count: number,
): Promise<void> {
  if (positions === 1) {
    const target = gathered.subarray(0, count * out);
    const read = await weight.read(first * out, (first + count) * out, target);
    if (read.buffer !== target.buffer) target.set(read);
    return;
  }
  const reuse = new Float32Array(count * out);
  for (let position = 0; position < positions; position++) {
    const begin = (position * channels + first) * out;
    const read = await weight.read(begin, begin + count * out, reuse);
    for (let c = 0; c < count; c++)
      gathered.set(read.subarray(c * out, (c + 1) * out), (c * positions + position) * out);
  }
}

/** Rows whose values come position by position, channel by channel. */
function withChannelsFirst(values: Float32Array, input: number, channels: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < values.length; row += input) {
    const [from, to] = [values, result].map((rows) => rows.subarray(row, row + input)) as [Float32Array, Float32Array];
    transpose(to, from, input / channels, channels);
  }
  return result;
}

/** A block of its own values times the factor of each row. */
function scaled(block: Block, scale: Float64Array | null): Block {
  if (scale === null) return block;
  const { row, rows, columns } = block;
  const values = new Float32Array(block.values.length);
  for (let r = 0, i = 0; r < rows; r++) {
    const factor = scale[row + r] as number;
    for (const end = i + columns; i < end; i++) values[i] = (block.values[i] as number) * factor;
  }
  return { ...block, values };
}
