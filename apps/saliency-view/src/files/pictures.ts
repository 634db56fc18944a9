// The pictures that the files worker keeps, by number, and all that is made of their pixels.
import { localize } from "@deep-inside/core";
import { encodePng, mapOntoImage, networkInput, renderSaliency, type Geometry } from "@deep-inside/images";
import { SaliencyError, type InputSpec, type RawMap, type RgbImage } from "@deep-inside/spec";
import { decodePicture, readBitmap } from "./decode-picture.js";
import { outlineOf } from "./outline.js";
import { toRgb, toRgba } from "./pixels.js";
import type { OutlinedLocalization, PictureHandle, Tasks } from "./protocol.js";

interface Kept {
  readonly image: RgbImage;
  readonly file: Blob | null;
}

/** Longest side of what is shown: more than screens have, less than what fills a graphics card with one photograph. */
const SHOWN_SIDE = 4096;

const kept = new Map<number, Kept>();

/** @throws SaliencyError `bad-image`, `bad-shape`, `out-of-memory` */
export async function open({ picture, source }: Tasks["picture"]["ask"]): Promise<PictureHandle> {
  const { image, file } =
    source instanceof Blob ? await decodePicture(source) : { image: pixelsOf(source), file: null };
  kept.set(picture, { image, file });
  const bitmap = await toBitmap(image);
  return { id: picture, height: image.height, width: image.width, pixels: file === null, bitmap };
}

export function toInput(id: number, input: InputSpec): Tasks["input"]["answer"] {
  return networkInput(find(id).image, input);
}

/** Where the object of a map is; of maps with signs, their sizes count. */
export function locate(id: number, map: RawMap, geometry: Geometry): OutlinedLocalization {
  const sizes = { ...map, data: map.data.map(Math.abs) };
  const { image } = find(id);
  const found = localize(image, mapOntoImage(sizes, geometry));
  return { ...found, outline: outlineOf(found.mask, image.height, image.width) };
}

export function fileOf(id: number): Blob {
  const { image, file } = find(id);
  return file ?? new Blob([encodePng(image) as Uint8Array<ArrayBuffer>], { type: "image/png" });
}

export function render({ picture, map, geometry, options, text }: Tasks["render"]["ask"]): Uint8Array<ArrayBuffer> {
  const rendered = renderSaliency(find(picture).image, mapOntoImage(map, geometry), options);
  return encodePng(rendered.image, text) as Uint8Array<ArrayBuffer>;
}

export function forget(id: number): void {
  kept.delete(id);
}

function pixelsOf(source: ImageBitmap | ImageData | RgbImage): RgbImage {
  return source instanceof ImageBitmap ? readBitmap(source) : toRgb(source);
}

function find(id: number): Kept {
  const found = kept.get(id);
  if (!found) throw new SaliencyError("aborted", "The picture has been given up meanwhile.");
  return found;
}

function toBitmap(image: RgbImage): Promise<ImageBitmap> {
  const { width, height } = image;
  const scale = Math.min(1, SHOWN_SIDE / Math.max(width, height));
  if (scale === 1) return createImageBitmap(toRgba(image));
  const side = (extent: number): number => Math.max(1, Math.round(extent * scale));
  const [resizeWidth, resizeHeight] = [side(width), side(height)];
  return createImageBitmap(toRgba(image), { resizeWidth, resizeHeight, resizeQuality: "high" });
}
