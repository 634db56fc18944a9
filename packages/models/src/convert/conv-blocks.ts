import type { SourceConv } from "../import/network.js";
import { readAll } from "../import/parameter.js";
import type { Block } from "./block.js";

/**
 * A convolution's weight (out, in, 3, 3), row-major, as one block.
 *
 * @param scale factor of each output row, or null
 * @param reversed the input channels are B, G, R and are to become R, G, B
 */
export async function* convBlocks(
  { weight, order }: SourceConv,
  out: number,
  input: number,
  scale: Float64Array | null,
  reversed: boolean,
): AsyncGenerator<Block> {
  const values = await readAll(weight);
  const place = { row: 0, column: 0, rows: out, columns: input * 9 };
  if (order === "OIHW" && scale === null && !reversed) {
    yield { ...place, values };
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
  yield { ...place, values: result };
}
