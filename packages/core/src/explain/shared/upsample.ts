import type { RawMap } from "@deep-inside/spec";

/**
 * Bilinear enlargement of a map whose cells cover the whole input evenly: cell centres keep their places, and the outer
 * half cells repeat their edge.
 */
export function upsample(map: RawMap, height: number, width: number): RawMap {
  const rows = places(map.height, height);
  const columns = places(map.width, width);
  const data = new Float32Array(height * width);
  for (let i = 0; i < height; i++) {
    const { low: i0, high: i1, share: v } = rows[i]!;
    for (let j = 0; j < width; j++) {
      const { low: j0, high: j1, share: u } = columns[j]!;
      const top = (1 - u) * map.data[i0 * map.width + j0]! + u * map.data[i0 * map.width + j1]!;
      const bottom = (1 - u) * map.data[i1 * map.width + j0]! + u * map.data[i1 * map.width + j1]!;
      data[i * width + j] = (1 - v) * top + v * bottom;
    }
  }
  return { height, width, data };
}

/**
 * The opposite of an average: each cell's value is shared out to the pixels that `upsample` would have it colour, so that
 * the map adds up to what it did.
 */
export function spread(map: RawMap, height: number, width: number): RawMap {
  const shares = (from: number, to: number): { places: Place[]; totals: Float64Array } => {
    const along = places(from, to);
    const totals = new Float64Array(from);
    for (const { low, high, share } of along) {
      totals[low]! += 1 - share;
      totals[high]! += share;
    }
    return { places: along, totals };
  };
  const [rows, columns] = [shares(map.height, height), shares(map.width, width)];
  const data = map.data.map(
    (value, at) => value / (rows.totals[Math.floor(at / map.width)]! * columns.totals[at % map.width]!),
  );
  return upsample({ ...map, data }, height, width);
}

export interface Place {
  readonly low: number;
  readonly high: number;
  /** How near the place is to `high`. */
  readonly share: number;
}

/** For each of `to` positions, the two of `from` it lies between. */
export function places(from: number, to: number): Place[] {
  return Array.from({ length: to }, (_, at) => {
    const place = Math.min(Math.max(((at + 0.5) * from) / to - 0.5, 0), from - 1);
    const low = Math.floor(place);
    return { low, high: Math.min(low + 1, from - 1), share: place - low };
  });
}
