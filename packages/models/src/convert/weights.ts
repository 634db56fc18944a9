import type { SourceConv, SourceDense } from "../import/network.js";
import { readAll } from "../import/parameter.js";

/** Values read at once: 32 MB, so that a matrix of 411 MB is never held twice. */
const BLOCK_VALUES = 8 * 1024 * 1024;

/**
 * A convolution's weight as (out, in, 3, 3), row-major.
 *
 * @param scale factor of each output row, or null
 * @param reversed the input channels are B, G, R and are to become R, G, B
 */
export async function convWeight(
  { weight, order }: SourceConv,
  out: number,
  input: number,
  scale: Float64Array | null,
  reversed: boolean,
): Promise<Float32Array> {
  const values = await readAll(weight);
  if (order === "OIHW" && scale === null && !reversed) return values;
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
  return result;
}

/**
 * A dense layer's weight as (out, in), row-major, its input flattened channel, row, column.
 *
 * @param scale factor of each output row, or null
 * @param channels number of channels when the file's input is flattened row, column, channel, else null
 */
export async function denseWeight(
  { weight, order }: SourceDense,
  out: number,
  input: number,
  scale: Float64Array | null,
  channels: number | null,
): Promise<Float32Array> {
  if (order === "OI" && scale === null && channels === null) return readAll(weight);
  const result = new Float32Array(out * input);
  const column = columns(input, channels);
  const rowLength = order === "OI" ? input : out;
  const rows = order === "OI" ? out : input;
  const blockRows = Math.max(1, Math.floor(BLOCK_VALUES / rowLength));
  for (let first = 0; first < rows; first += blockRows) {
    const last = Math.min(rows, first + blockRows);
    const block = await weight.read(first * rowLength, last * rowLength);
    for (let o = order === "OI" ? first : 0, end = order === "OI" ? last : out; o < end; o++) {
      const factor = scale?.[o] ?? 1;
      if (order === "OI") {
        const from = (o - first) * input;
        for (let i = 0; i < input; i++)
          result[o * input + (column[i] as number)] = (block[from + i] as number) * factor;
      } else {
        for (let i = first; i < last; i++) {
          result[o * input + (column[i] as number)] = (block[(i - first) * out + o] as number) * factor;
        }
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
