import { SaliencyError, type RawMap, type RgbImage } from "@deep-inside/spec";
import { colorize, type ColorizeOptions, type Rendered } from "./colorize.js";

export interface OverlayOptions extends Omit<ColorizeOptions, "background"> {
  /** Share of the map's colour in the result, 0 (picture only) to 1 (map only). Default 0.6. */
  readonly opacity?: number | undefined;
}

/**
 * The map in false colours over the picture. Where the map is NaN the picture shows unchanged.
 *
 * @param image  (height, width, 3)
 * @param map  of the picture's extents (`mapOntoImage`)
 * @throws SaliencyError `bad-shape`: the extents differ; `bad-option`
 */
export function overlay(image: RgbImage, map: RawMap, options: OverlayOptions = {}): Rendered {
  const { opacity = 0.6 } = options;
  if (!(opacity >= 0 && opacity <= 1)) throw new SaliencyError("bad-option", `opacity is ${opacity}, expected 0 to 1`);
  if (image.height !== map.height || image.width !== map.width) {
    throw new SaliencyError(
      "bad-shape",
      `the map is ${map.width}x${map.height} and the picture ${image.width}x${image.height}; lay the map onto the picture first (mapOntoImage)`,
    );
  }
  const { image: colours, range } = colorize(map, options);
  const data = new Uint8Array(image.data.length);
  for (let pixel = 0; pixel < map.data.length; pixel++) {
    const seen = !Number.isNaN(map.data[pixel]);
    for (let k = 3 * pixel; k < 3 * pixel + 3; k++) {
      const below = image.data[k] ?? 0;
      data[k] = seen ? Math.round(below + opacity * ((colours.data[k] ?? 0) - below)) : below;
    }
  }
  return { image: { height: image.height, width: image.width, data }, range };
}
