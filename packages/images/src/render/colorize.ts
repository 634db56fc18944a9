import { SaliencyError, type RawMap, type RgbImage } from "@deep-inside/spec";
import { colormapTable, isDiverging, type Colormap } from "../colormaps/colormap.js";
import type { Rgb } from "../decode/decode-image.js";
import { valueRange, type RangeOptions, type ValueRange } from "./value-range.js";

export interface ColorizeOptions extends RangeOptions {
  /** Default `inferno`. */
  readonly colormap?: Colormap | undefined;
  /** Colour of NaN, that is of pixels the network did not see. Default middle grey. */
  readonly background?: Rgb | undefined;
}

/** A rendered picture and the values its first and last colour stand for (for a legend). */
export interface Rendered {
  readonly image: RgbImage;
  readonly range: ValueRange;
}

const MIDDLE_GREY: Rgb = [128, 128, 128];

/**
 * A map in false colours. Large values get the end of the colour map; the map is never inverted. Values beyond the range
 * get its end colours. A map of zeros is all first colour (signed: all middle); any other constant is all end colour.
 *
 * @param map  (height, width), any finite values; NaN shows `background`
 * @param options.signed  default: whether the colour map is diverging
 * @throws SaliencyError `bad-shape`, `bad-option`
 */
export function colorize(map: RawMap, options: ColorizeOptions = {}): Rendered {
  const { colormap = "inferno", background = MIDDLE_GREY } = options;
  const { height, width } = map;
  if (map.data.length !== height * width) {
    throw new SaliencyError("bad-shape", `a map of ${width}x${height} cannot have ${map.data.length} values`);
  }
  const table = colormapTable(colormap);
  const diverging = isDiverging(colormap);
  const range = valueRange(map, { ...options, signed: options.signed ?? diverging });
  const toEntry = entryOf(range, diverging);
  const data = new Uint8Array(height * width * 3);
  for (let pixel = 0; pixel < map.data.length; pixel++) {
    const value = map.data[pixel] ?? 0;
    if (Number.isNaN(value)) {
      data.set(background, 3 * pixel);
      continue;
    }
    const entry = 3 * toEntry(value);
    for (let c = 0; c < 3; c++) data[3 * pixel + c] = table[entry + c] ?? 0;
  }
  return { image: { height, width, data }, range };
}

/** Entry 0..255 of the table for a value. A diverging table keeps zero on entry 128 and uses 1..255. */
function entryOf({ min, max }: ValueRange, diverging: boolean): (value: number) => number {
  if (diverging) {
    const largest = Math.max(-min, max);
    if (largest === 0) return () => 128;
    return (value) => Math.min(255, Math.max(1, Math.round(128 + (127 * value) / largest)));
  }
  if (max === min) return () => 0;
  return (value) => Math.min(255, Math.max(0, Math.round((255 * (value - min)) / (max - min))));
}
