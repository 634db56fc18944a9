import { deriveShapes, type ModelSpec } from "@deep-inside/spec";
import { IMAGENET_CLASSES, IMAGENET_SYNSETS } from "./classes.js";

/**
 * The model with ImageNet's class names and synsets when it gives 1000 scores and names none: all published networks of
 * this size are ImageNet's, in the order of the synsets.
 */
export function withImageNetClasses(spec: ModelSpec): ModelSpec {
  const scores = deriveShapes(spec.layers, spec.input).at(-1)?.output.channels;
  if (spec.classes || scores !== IMAGENET_CLASSES.length) return spec;
  return { ...spec, classes: IMAGENET_CLASSES, synsets: IMAGENET_SYNSETS };
}
