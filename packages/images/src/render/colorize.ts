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
  const { base, gain, from, span, least } = scaleOf(range, diverging);
  const values = map.data;
  const data = new Uint8Array(height * width * 3);
  // Without calls of its own, for a page draws its first map before the loop is compiled.
  for (let pixel = 0, to = 0; pixel < values.length; pixel++) {
    const value = values[pixel]!;
    if (Number.isNaN(value)) {
      data.set(background, to);
      to += 3;
      continue;
    }
    const entry = Math.round(base + (gain * (value - from)) / span);
    let at = 3 * (entry > 255 ? 255 : entry > least ? entry : least);
    data[to++] = table[at++]!;
    data[to++] = table[at++]!;
    data[to++] = table[at]!;
  }
  return { image: { height, width, data }, range };
}

/** How a value becomes an entry least..255 of the table. A diverging table keeps zero on entry 128 and uses 1..255. */
function scaleOf(
  { min, max }: ValueRange,
  diverging: boolean,
): { base: number; gain: number; from: number; span: number; least: number } {
  const span = diverging ? Math.max(-min, max) : max - min;
  const [base, steps] = diverging ? [128, 127] : [0, 255];
  // An empty range has one colour.
  return { base, gain: span === 0 ? 0 : steps, from: diverging ? 0 : min, span: span || 1, least: diverging ? 1 : 0 };
}
