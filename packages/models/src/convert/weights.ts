import type { SourceConv, SourceDense } from "../import/network.js";
import { readAll } from "../import/parameter.js";

/** Values read at once: 32 MB, so that a matrix of 411 MB is never held twice. */
const BLOCK_VALUES = 8 * 1024 * 1024;

/**
 * A convolution's weight (out, in, 3, 3), row-major, as one block.
 *
 * @param scale factor of each output row, or null
 * @param reversed the input channels are B, G, R and are to become R, G, B
 */
export async function* convRows(
  { weight, order }: SourceConv,
  out: number,
  input: number,
  scale: Float64Array | null,
  reversed: boolean,
): AsyncGenerator<Float32Array> {
  const values = await readAll(weight);
  if (order === "OIHW" && scale === null && !reversed) {
    yield values;
    return;
  }
  const result = new Float32Array(values.length);
  const [outStride, inStride, positionStride] = order === "OIHW" ? [input * 9, 9, 1] : [1, out, input * out];
  for (let o = 0, i = 0; o < out; o++) {
    const factor = scale?.[o] ?? 1;
    for (let c = 0; c < input; c++) {
      const from = o * outStride + (reversed ? input - 1 - c : c) * inStride;
      for (let position = 0; position < 9; position++, i++)
        result[i] = (values[from + position * positionStride] as number) * factor;
    }
  }
  yield result;
}

/** What is to be done to a dense layer's weight on its way from the file. */
export interface DenseChange {
  /** Factor of each output row, or null. */
  readonly scale: Float64Array | null;
  /** Number of channels when the file's input is flattened row, column, channel, else null. */
  readonly channels: number | null;
}

/**
 * A dense layer's weight (out, in), its input flattened channel, row, column, as blocks of whole rows in order.
 *
 * @param whole asks for a single block
 */
export async function* denseRows(
  source: SourceDense,
  out: number,
  input: number,
  change: DenseChange,
  whole: boolean,
): AsyncGenerator<Float32Array> {
  const { weight, order } = source;
  if (order === "IO") {
    yield await transposed(source, out, input, change);
    return;
  }
  const blockRows = whole ? out : Math.max(1, Math.floor(BLOCK_VALUES / input));
  const column = columns(input, change.channels);
  for (let first = 0; first < out; first += blockRows) {
    const last = Math.min(out, first + blockRows);
    const block = await weight.read(first * input, last * input);
    yield change.scale === null && change.channels === null ? block : changed(block, first, column, change.scale);
  }
}

function changed(block: Float32Array, firstRow: number, column: Uint32Array, scale: Float64Array | null): Float32Array {
  const result = new Float32Array(block.length);
  for (let begin = 0, row = firstRow; begin < block.length; begin += column.length, row++) {
    const factor = scale?.[row] ?? 1;
    for (let i = 0; i < column.length; i++)
      result[begin + (column[i] as number)] = (block[begin + i] as number) * factor;
  }
  return result;
}

async function transposed(
  { weight }: SourceDense,
  out: number,
  input: number,
  { scale, channels }: DenseChange,
): Promise<Float32Array> {
  const result = new Float32Array(out * input);
  const column = columns(input, channels);
  const blockRows = Math.max(1, Math.floor(BLOCK_VALUES / out));
  for (let first = 0; first < input; first += blockRows) {
    const last = Math.min(input, first + blockRows);
    const block = await weight.read(first * out, last * out);
    for (let o = 0; o < out; o++) {
      const factor = scale?.[o] ?? 1;
      for (let i = first; i < last; i++) {
        result[o * input + (column[i] as number)] = (block[(i - first) * out + o] as number) * factor;
      }
    }
  }
  return result;
}

/** For each index of the file's flattened input, the index of ours. */
function columns(input: number, channels: number | null): Uint32Array {
  if (channels === null) return Uint32Array.from({ length: input }, (_, i) => i);
  const positions = input / channels;
  return Uint32Array.from({ length: input }, (_, i) => (i % channels) * positions + Math.floor(i / channels));
}
