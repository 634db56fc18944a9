// What a class model needs while it grows; loaded once the engine starts in its worker.
import { encodePng, networkInput, planesToImage } from "@deep-inside/images";
import { describeClassModel, pngText, type ClassModelRecord, type InputSpec } from "@deep-inside/spec";
import type { Picture } from "../inputs/picture.js";

export { Animation } from "./animation.js";
export { readState, stateFile } from "./state-file.js";

/** Planes (3, H, W) of the picture that an ascent starts from. */
export function startPlanes({ image }: Pick<Picture, "image">, input: InputSpec): Float32Array {
  return networkInput(image, input).planes;
}

/** A PNG of planes (3, H, W), with its record. */
export function pngOf(planes: Float32Array, input: InputSpec, record: ClassModelRecord): Uint8Array {
  return encodePng(planesToImage(planes, input), pngText(describeClassModel(record), record));
}
