import { SaliencyError, type RawMap, type RgbImage } from "@deep-inside/spec";
import { colorize, type Rendered } from "./colorize.js";
import { overlay, type OverlayOptions } from "./overlay.js";
import { sideBySide } from "./side-by-side.js";

export const STYLES = ["overlay", "map", "side-by-side"] as const;

export type Style = (typeof STYLES)[number];

export interface RenderOptions extends OverlayOptions {
  /** Default `overlay`. */
  readonly style?: Style | undefined;
  /** Columns between the two pictures of `side-by-side`. Default 8. */
  readonly gap?: number | undefined;
}

/**
 * The picture a person looks at: the map over the picture, the map alone, or picture and map beside each other.
 *
 * @param image  (height, width, 3)
 * @param mapOnImage  of the picture's extents (`mapOntoImage`)
 * @returns the picture and the values of its first and last colour
 * @throws SaliencyError `bad-shape`: the extents differ; `bad-option`
 */
export function renderSaliency(image: RgbImage, mapOnImage: RawMap, options: RenderOptions = {}): Rendered {
  const { style = "overlay", gap } = options;
  switch (style) {
    case "overlay":
      return overlay(image, mapOnImage, options);
    case "map":
      return colorize(mapOnImage, options);
    case "side-by-side": {
      const { image: colours, range } = colorize(mapOnImage, options);
      return { image: sideBySide([image, colours], gap), range };
    }
    default:
      throw new SaliencyError("bad-option", `unknown style "${String(style)}"; expected one of ${STYLES.join(", ")}`);
  }
}
