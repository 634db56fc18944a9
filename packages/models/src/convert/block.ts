import { transpose, type Values } from "./transpose.js";

/**
 * Some whole rows or columns of a weight seen as a matrix (output rows; everything else as columns). Its values may be
 * overwritten when the next block is asked for.
 */
export interface Block<A extends Values = Float32Array> {
  /** The first of its rows or columns. */
  readonly first: number;
  /** Whether it holds columns, one after the other, instead of rows. */
  readonly byColumn: boolean;
  readonly values: A;
}

/** A weight, block after block; each call reads the file anew. */
export type Blocks = () => AsyncIterable<Block>;

/** Puts a block in its place in the whole weight, whose rows are `columns` long. */
export function place<A extends Values>(whole: A, { first, byColumn, values }: Block<A>, columns: number): void {
  if (!byColumn) return whole.set(values, first * columns);
  const rows = whole.length / columns;
  transpose(whole, values, values.length / rows, rows, first, columns);
}

/** Place in the whole weight, of so many rows and columns, of value `i` of a block. */
export function placeOf({ first, byColumn }: Block, i: number, rows: number, columns: number): number {
  return byColumn ? (i % rows) * columns + first + Math.floor(i / rows) : first * columns + i;
}

/** Calls `use` with each row or column of a block, and the row of its first value; `step` is 1 where each value has its own. */
export function forEachLine(
  { first, byColumn, values }: Block,
  rows: number,
  columns: number,
  use: (line: Float32Array, row: number, step: 0 | 1, at: number) => void,
): void {
  const length = byColumn ? rows : columns;
  for (let at = 0, n = 0; at < values.length; at += length, n++)
    use(values.subarray(at, at + length), byColumn ? 0 : first + n, byColumn ? 1 : 0, at);
}
