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

/** For each of `to` positions, the two of `from` it lies between, and how near it is to the second. */
function places(from: number, to: number): { low: number; high: number; share: number }[] {
  return Array.from({ length: to }, (_, at) => {
    const place = Math.min(Math.max(((at + 0.5) * from) / to - 0.5, 0), from - 1);
    const low = Math.floor(place);
    return { low, high: Math.min(low + 1, from - 1), share: place - low };
  });
}
