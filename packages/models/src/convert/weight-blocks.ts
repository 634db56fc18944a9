import type { SourceConv, SourceDense } from "../import/network.js";
import { forEachLine, type Block } from "./block.js";

/** Values read at once, 1 MB: they stay in a cache, and a file is decompressed meanwhile. */
const BLOCK_VALUES = 256 * 1024;

/**
 * A weight (rows, columns), its values as they lie in the file: rows, or columns, in the order of the file.
 *
 * @param scale factor of each row, or null
 * @param whole asks for all rows as a single block, which spares a copy
 */
export async function* weightBlocks(
  { weight, order }: SourceConv | SourceDense,
  rows: number,
  columns: number,
  scale: Float64Array | null,
  whole: boolean,
): AsyncGenerator<Block> {
  const byColumn = order === "IO" || order === "HWIO";
  const [lines, length] = byColumn ? [columns, rows] : [rows, columns];
  const fit = Math.max(1, Math.floor(BLOCK_VALUES / length));
  const most = Math.min(lines, whole && !byColumn ? lines : fit);
  const reuse = most < lines ? new Float32Array(most * length) : undefined;
  for (let first = 0; first < lines; first += most) {
    const size = Math.min(most, lines - first) * length;
    const values = await weight.read(first * length, first * length + size, reuse?.subarray(0, size));
    yield scaled({ first, byColumn, values }, rows, columns, scale);
  }
}

/** A block of its own values times the factor of each row. */
function scaled(block: Block, rows: number, columns: number, scale: Float64Array | null): Block {
  if (scale === null) return block;
  const values = new Float32Array(block.values.length);
  forEachLine(block, rows, columns, (line, row, step, at) => {
    for (let i = 0; i < line.length; i++, row += step) values[at + i] = (line[i] as number) * (scale[row] as number);
  });
  return { ...block, values };
}
