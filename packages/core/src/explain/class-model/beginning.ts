import { SaliencyError } from "@deep-inside/spec";
import { addNormal, normalLevels } from "../shared/random.js";
import type { Ascent, AscentState } from "./ascent.js";
import type { PixelScale } from "./pixel-scale.js";

/** Standard deviation of the noise that `start: "noise"` starts from. */
const NOISE = 0.2;
/** Stream of the noise; the shifts use 0 and 1. */
const NOISE_STREAM = 2;

/** The normalised planes that an ascent starts from. @throws SaliencyError `bad-option`, `bad-shape`, `not-finite` */
export function startOf(
  { start }: Ascent,
  seed: number,
  image: Float32Array | undefined,
  { length, clamp, fromPixels }: PixelScale,
): Float32Array {
  if ((start === "image") !== (image !== undefined)) {
    throw new SaliencyError("bad-option", `start is "${start}", ${image ? "but an image" : "and no image"} is given.`);
  }
  if (image) return fromPixels(checkedPlanes(image, length, "The image"));
  const x = new Float32Array(length);
  if (start === "noise") addNormal(x, normalLevels(NOISE), seed, NOISE_STREAM);
  return x.map(clamp);
}

/** Those that it goes on from. @throws SaliencyError as `startOf` */
export function resumed({ x, objective }: AscentState, { steps }: Ascent, { length }: PixelScale): Float32Array {
  if (objective.length > steps || !objective.every(Number.isFinite)) {
    throw new SaliencyError("bad-option", `A state of ${objective.length} steps cannot go on to ${steps}.`);
  }
  return checkedPlanes(x, length, "The saved state").slice();
}

function checkedPlanes(planes: Float32Array, length: number, what: string): Float32Array {
  if (planes.length !== length) {
    throw new SaliencyError("bad-shape", `${what} has ${planes.length} values, expected ${length}.`);
  }
  if (!planes.every(Number.isFinite)) throw new SaliencyError("not-finite", `${what} has values that are not finite.`);
  return planes;
}
