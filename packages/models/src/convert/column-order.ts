import { transpose, type Values } from "./transpose.js";

/** How the columns of a weight lie in the file; ours are channel, position, the channels of pixels red, green, blue. */
export interface ColumnOrder {
  /** Of the layer's input. */
  readonly channels: number;
  /** They lie position, channel. */
  readonly channelsLast: boolean;
  /** Blue comes first. */
  readonly reversed: boolean;
}

/** Whether the columns are ours as they are. */
export function isOurs({ channelsLast, reversed }: ColumnOrder): boolean {
  return !channelsLast && !reversed;
}

/**
 * Puts each row of `columns` values in our order, in place. Done when all of a row is there: the blocks of one position
 * lie far apart in it, and would be written value by value.
 */
export function reorderColumns<A extends Values>(data: A, columns: number, order: ColumnOrder): void {
  if (isOurs(order)) return;
  const { channels, channelsLast, reversed } = order;
  const positions = columns / channels;
  const row = data.slice(0, columns) as A;
  for (let at = 0; at < data.length; at += columns) {
    const target = data.subarray(at, at + columns) as A;
    if (channelsLast) {
      row.set(target);
      transpose(target, row, positions, channels);
    }
    if (!reversed) continue;
    row.set(target);
    for (let c = 0; c < channels; c++) {
      const from = (channels - 1 - c) * positions;
      target.set(row.subarray(from, from + positions), c * positions);
    }
  }
}

/** Our column for a column of the file. */
export function ourColumn(column: number, columns: number, { channels, channelsLast, reversed }: ColumnOrder): number {
  const positions = columns / channels;
  const channel = channelsLast ? column % channels : Math.floor(column / positions);
  const position = channelsLast ? Math.floor(column / channels) : column % positions;
  return (reversed ? channels - 1 - channel : channel) * positions + position;
}
