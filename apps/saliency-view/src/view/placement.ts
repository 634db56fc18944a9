import type { Geometry } from "@deep-inside/images";
import type { RawMap } from "@deep-inside/spec";

/** Where the network input lies on the picture, as CSS percentages of the picture's box. */
export function placeMap(
  style: CSSStyleDeclaration,
  { image, network, scaleX, scaleY, offsetX, offsetY }: Geometry,
): void {
  const percent = (part: number, whole: number): string => `${(100 * part) / whole}%`;
  style.left = percent(offsetX, image.width);
  style.top = percent(offsetY, image.height);
  style.width = percent(network.width * scaleX, image.width);
  style.height = percent(network.height * scaleY, image.height);
}

/** A cell of the map, and its value. */
export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** The cell under a point of the picture, both coordinates as shares of its box; null where the network saw nothing. */
export function cellAt(map: RawMap, geometry: Geometry, x: number, y: number): Cell | null {
  const { image, network, scaleX, scaleY, offsetX, offsetY } = geometry;
  const column = Math.floor(((x * image.width - offsetX) / (network.width * scaleX)) * map.width);
  const row = Math.floor(((y * image.height - offsetY) / (network.height * scaleY)) * map.height);
  if (column < 0 || row < 0 || column >= map.width || row >= map.height) return null;
  return { row, column, value: map.data[row * map.width + column] ?? NaN };
}

/** The centre of a cell as shares of the picture's box. */
export function centreOf(map: RawMap, geometry: Geometry, row: number, column: number): { x: number; y: number } {
  const { image, network, scaleX, scaleY, offsetX, offsetY } = geometry;
  return {
    x: (offsetX + ((column + 0.5) / map.width) * network.width * scaleX) / image.width,
    y: (offsetY + ((row + 0.5) / map.height) * network.height * scaleY) / image.height,
  };
}

/** The cell of the largest absolute value, the first of equal ones. */
export function peakOf({ data, width }: RawMap): Cell {
  let at = 0;
  let most = 0;
  for (let k = 0; k < data.length; k++) {
    const size = Math.abs(data[k]!);
    if (size > most) [at, most] = [k, size];
  }
  return { row: Math.floor(at / width), column: at % width, value: data[at] ?? 0 };
}
