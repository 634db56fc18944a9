// What a class model needs while it grows; loaded once the engine starts in its worker.
import { encodePng, networkInput } from "@deep-inside/images";
import type { InputSpec } from "@deep-inside/spec";
import type { Picture } from "../inputs/picture.js";
import { pngText } from "../provenance/png-text.js";
import type { RunRecord } from "../provenance/run-record.js";
import { planesToImage } from "./planes-to-image.js";

export { Animation } from "./animation.js";
export { readState, stateFile } from "./state-file.js";

/** Planes (3, H, W) of the picture that an ascent starts from. */
export function startPlanes({ image }: Pick<Picture, "image">, input: InputSpec): Float32Array {
  return networkInput(image, input).planes;
}

/** A PNG of planes (3, H, W), with its record. */
export function pngOf(planes: Float32Array, input: InputSpec, description: string, record: RunRecord): Uint8Array {
  return encodePng(planesToImage(planes, input), pngText(description, record));
}
