import { localizer, type Localization, type LocalizeSettings } from "@deep-inside/core";
import { encodePng, mapOntoImage, type Geometry } from "@deep-inside/images";
import type { RawMap, RgbImage } from "@deep-inside/spec";
import { drawCutout, drawMask, drawObjects } from "./draw-objects.js";

/** A picture, the maps of what is looked for in it, and the texts of the files that are wanted. */
export interface Search {
  readonly image: RgbImage;
  readonly maps: readonly RawMap[];
  /** Where the maps lie in the picture. */
  readonly geometry: Geometry;
  readonly settings: LocalizeSettings;
  readonly texts: {
    readonly objects: PngText;
    /** One for each map, where wanted. */
    readonly masks?: readonly PngText[];
    readonly cutouts?: readonly PngText[];
  };
}

type PngText = Readonly<Record<string, string>>;

export interface Found {
  readonly objects: readonly Omit<Localization, "mask">[];
  /** PNG files. */
  readonly drawing: Uint8Array;
  readonly masks: readonly Uint8Array[];
  readonly cutouts: readonly Uint8Array[];
}

/** @throws SaliencyError as `localize` */
export function locate({ image, maps, geometry, settings, texts }: Search): Found {
  const find = localizer(image, settings);
  const found = maps.map((map) => find(mapOntoImage(map, geometry)));
  return {
    objects: found.map(({ box, share }) => ({ box, share })),
    drawing: encodePng(drawObjects(image, found), texts.objects),
    masks: (texts.masks ?? []).map((text, k) => encodePng(drawMask(image, found[k]!), text)),
    cutouts: (texts.cutouts ?? []).map((text, k) => encodePng(drawCutout(image, found[k]!), text)),
  };
}
