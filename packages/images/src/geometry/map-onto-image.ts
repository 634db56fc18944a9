import { SaliencyError, type RawMap } from "@deep-inside/spec";
import type { Geometry } from "./geometry.js";

/** For one output axis: the two map cells beside each pixel centre and the weight of the second; `low` is -1 outside. */
interface AxisTaps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly fraction: Float64Array;
}

/**
 * Lays a map over the network input back onto the picture it came from: the exact inverse of crop and resize.
 *
 * Pixels whose centre lies outside what the network saw are NaN: nothing is known about them, which is not the same as a
 * saliency of 0 (`geometry.coverage` is the rectangle of the others; rendering leaves them as they are).
 * Values are interpolated between the centres of the map's cells, and held constant beyond the outermost.
 *
 * @param map  over the network input; of its extents, or coarser (a layer's map) covering the same area
 * @param options.filter  `bilinear` (default) or `nearest`
 * @returns (height, width) of the picture
 * @throws SaliencyError `bad-shape`: the data do not fit the map's extents
 */
export function mapOntoImage(
  map: RawMap,
  geometry: Geometry,
  options: { filter?: "bilinear" | "nearest" } = {},
): RawMap {
  if (map.height < 1 || map.width < 1 || map.data.length !== map.height * map.width) {
    throw new SaliencyError("bad-shape", `a map of ${map.width}x${map.height} cannot have ${map.data.length} values`);
  }
  const { network, image, scaleX, scaleY, offsetX, offsetY, coverage } = geometry;
  const nearest = options.filter === "nearest";
  const columns = axisTaps(
    image.width,
    coverage.left,
    coverage.right,
    offsetX,
    scaleX * (network.width / map.width),
    map.width,
    nearest,
  );
  const rows = axisTaps(
    image.height,
    coverage.top,
    coverage.bottom,
    offsetY,
    scaleY * (network.height / map.height),
    map.height,
    nearest,
  );

  const data = new Float32Array(image.height * image.width).fill(NaN);
  for (let i = 0; i < image.height; i++) {
    const above = (rows.low[i] ?? 0) * map.width;
    const below = (rows.high[i] ?? 0) * map.width;
    const down = rows.fraction[i] ?? 0;
    if (above < 0) continue;
    for (let j = 0; j < image.width; j++) {
      const left = columns.low[j] ?? 0;
      const right = columns.high[j] ?? 0;
      const across = columns.fraction[j] ?? 0;
      if (left < 0) continue;
      const upper = mix(map.data[above + left] ?? 0, map.data[above + right] ?? 0, across);
      const lower = mix(map.data[below + left] ?? 0, map.data[below + right] ?? 0, across);
      data[i * image.width + j] = mix(upper, lower, down);
    }
  }
  return { height: image.height, width: image.width, data };
}

/** Exactly `a` at 0 and never outside [a, b] by more than rounding. */
const mix = (a: number, b: number, t: number): number => (t === 0 ? a : a * (1 - t) + b * t);

function axisTaps(
  pixels: number,
  from: number,
  to: number,
  offset: number,
  scale: number,
  cells: number,
  nearest: boolean,
): AxisTaps {
  const low = new Int32Array(pixels).fill(-1);
  const high = new Int32Array(pixels);
  const fraction = new Float64Array(pixels);
  for (let p = 0; p < pixels; p++) {
    const centre = p + 0.5;
    if (centre < from || centre >= to) continue;
    const u = (centre - offset) / scale - (nearest ? 0 : 0.5);
    const clamped = Math.min(cells - 1, Math.max(0, nearest ? Math.floor(u) : u));
    low[p] = Math.floor(clamped);
    high[p] = Math.min(cells - 1, Math.floor(clamped) + 1);
    fraction[p] = clamped - Math.floor(clamped);
  }
  return { low, high, fraction };
}
