import { basename } from "node:path";
import type { Picture } from "../inputs/picture.js";
import { VERSION } from "../version.js";
import type { SaliencyResult } from "./result.js";

/** Keyword of the JSON text that says how a picture was made. */
export const PROVENANCE_KEYWORD = "deep-inside";

/**
 * PNG texts that say what the picture is, for people and for programs. They hold what decides the pixels and nothing of
 * the machine (no folders, no times, no thread count): the same run gives the same file.
 */
export function provenance(
  result: SaliencyResult,
  { path, sha256 }: Picture,
  drawing: Readonly<Record<string, string | number>>,
): Record<string, string> {
  const { model, method, parameters, minus, target, score, map, engine } = result;
  const image = { name: basename(path), sha256 };
  const record = {
    version: VERSION,
    command: "saliency",
    model,
    image,
    method,
    parameters,
    class: result.class,
    minus,
    target,
    score,
    map: { min: map.min, max: map.max, argmax: map.argmax },
    drawing,
    binary: engine.binary,
  };
  const explained = result.class ? `class "${result.class.name}"` : `layer ${target}`;
  const subtracted = minus ? ` minus class "${minus.name}"` : "";
  return {
    Software: `deep-inside ${VERSION}`,
    Description: `Saliency map (${method}) of ${explained}${subtracted} for ${image.name} by ${model.name}`,
    [PROVENANCE_KEYWORD]: JSON.stringify(record),
  };
}
