import { RELU_RULES, type RuleComparison } from "@deep-inside/core";
import {
  colorize,
  mapOntoImage,
  overlay,
  sideBySide,
  valueRange,
  type Colormap,
  type Geometry,
} from "@deep-inside/images";
import type { RgbImage } from "@deep-inside/spec";

export const COMPARISON_STYLES = ["map", "overlay"] as const;
export const SCALES = ["shared", "own"] as const;

export interface ComparisonDrawing {
  readonly style: (typeof COMPARISON_STYLES)[number];
  /** `shared`: equal colours are equal values in all maps; `own`: each map uses all colours. */
  readonly scale: (typeof SCALES)[number];
  readonly colormap: Colormap;
  readonly opacity: number;
}

/** The picture, then its maps by gradient, DeconvNet and guided backpropagation. */
export function drawComparison(
  image: RgbImage,
  { maps }: Pick<RuleComparison, "maps">,
  geometry: Geometry,
  { style, scale, colormap, opacity }: ComparisonDrawing,
): RgbImage {
  const onImage = RELU_RULES.map((rule) => mapOntoImage(maps[rule], geometry));
  const all = new Float32Array(onImage.reduce((sum, { data }) => sum + data.length, 0));
  onImage.forEach(({ data }, k) => all.set(data, k * data.length));
  const signed = colormap === "RdBu";
  const shared = valueRange({ height: 1, width: all.length, data: all }, { signed });
  const range = scale === "shared" ? { range: shared } : {};
  const panels = onImage.map((map) =>
    style === "map"
      ? colorize(map, { colormap, ...range }).image
      : overlay(image, map, { colormap, opacity, ...range }).image,
  );
  return sideBySide([image, ...panels]);
}
