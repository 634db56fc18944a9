/**
 * A rectangle of a weight seen as a matrix (output rows; everything else as columns), row-major. Its values may be
 * overwritten when the next block is asked for.
 */
export interface Block {
  /** Of the rectangle's top left value. */
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  /** From one of its columns to the next, default 1. */
  readonly stride?: number;
  readonly values: Float32Array;
}

/** A weight, block after block; each call reads the file anew. */
export type Blocks = () => AsyncIterable<Block>;

/** Rows that are read side by side, and columns after which they are taken up again: both sides of a tile stay in cache. */
const TILE_ROWS = 8;
const TILE_COLUMNS = 256;

/** Writes `values` (rows, columns) to `result` as (columns, rows). */
export function transpose(result: Float32Array, values: Float32Array, rows: number, columns: number): void {
  let row = 0;
  for (; row + TILE_ROWS <= rows; row += TILE_ROWS) {
    for (let first = 0; first < columns; first += TILE_COLUMNS) {
      const last = Math.min(columns, first + TILE_COLUMNS);
      for (let column = first; column < last; column++) {
        // Written out: twice as fast as a loop over the rows.
        const to = column * rows + row;
        let from = row * columns + column;
        result[to] = values[from] as number;
        result[to + 1] = values[(from += columns)] as number;
        result[to + 2] = values[(from += columns)] as number;
        result[to + 3] = values[(from += columns)] as number;
        result[to + 4] = values[(from += columns)] as number;
        result[to + 5] = values[(from += columns)] as number;
        result[to + 6] = values[(from += columns)] as number;
        result[to + 7] = values[from + columns] as number;
      }
    }
  }
  for (; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column] as number;
  }
}
