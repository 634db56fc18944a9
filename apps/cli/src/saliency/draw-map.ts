import {
  encodeNpy,
  encodePng,
  mapOntoImage,
  renderSaliency,
  type Colormap,
  type Geometry,
  type Style,
} from "@deep-inside/images";
import type { RawMap, RgbImage } from "@deep-inside/spec";

/** A map, the picture it belongs to, and how the two become files. */
export interface MapDrawing {
  readonly image: RgbImage;
  readonly map: RawMap;
  readonly geometry: Geometry;
  readonly style: Style;
  readonly colormap: Colormap;
  readonly opacity: number;
  /** Texts of the PNG by keyword. */
  readonly text: Readonly<Record<string, string>>;
  /** Geometry of the raw map; absent where none is wanted. */
  readonly rawSpace?: "network" | "image" | undefined;
}

/** The content of the PNG and, where it is wanted, of the .npy file. */
export function drawMap(drawing: MapDrawing): { png: Uint8Array; npy: Uint8Array | undefined } {
  const { image, map, geometry, style, colormap, opacity, text, rawSpace } = drawing;
  const onImage = mapOntoImage(map, geometry);
  const rendered = renderSaliency(image, onImage, { style, colormap, opacity });
  const npy = rawSpace && encodeNpy(rawSpace === "image" ? onImage : map);
  return { png: encodePng(rendered.image, text), npy };
}
