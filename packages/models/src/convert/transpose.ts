/** Numbers as weights are stored. */
export type Values = Float32Array | Uint16Array | Int8Array;

/** Rows that are read side by side, and columns after which they are taken up again: both sides of a tile stay in cache. */
const TILE_ROWS = 8;
const TILE_COLUMNS = 256;

/** Writes `values` (rows, columns) as (columns, rows) to `result` from `at` on, its rows `stride` apart. */
export function transpose<A extends Values>(
  result: A,
  values: A,
  rows: number,
  columns: number,
  at = 0,
  stride = rows,
): void {
  const tiled = rows - (rows % TILE_ROWS);
  for (let first = 0; first < columns; first += TILE_COLUMNS) {
    const last = Math.min(columns, first + TILE_COLUMNS);
    for (let row = 0; row < tiled; row += TILE_ROWS) {
      for (let column = first; column < last; column++) {
        // Written out: twice as fast as a loop over the rows.
        const to = at + column * stride + row;
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
  for (let row = tiled; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[at + column * stride + row] = values[row * columns + column] as number;
  }
}
