import { basename } from "node:path";
import type { OpenModel } from "../inputs/session.js";
import type { Picture } from "../inputs/picture.js";
import { runRecord, type RunRecord } from "../provenance/run-record.js";
import type { SaliencyResult } from "./result.js";

/** How a map and its drawing were made. */
export interface SaliencyRecord
  extends
    RunRecord,
    Pick<SaliencyResult, "method" | "parameters" | "error" | "unit" | "class" | "minus" | "target" | "score"> {
  readonly image: { readonly name: string; readonly sha256: string };
  readonly map: Pick<SaliencyResult["map"], "min" | "max" | "argmax">;
  readonly drawing: Readonly<Record<string, string | number>>;
  /** Geometry of the raw map, in its own record. */
  readonly rawSpace?: "network" | "image";
}

export function saliencyRecord(
  open: OpenModel,
  result: SaliencyResult,
  { path, sha256 }: Picture,
  drawing: SaliencyRecord["drawing"],
): SaliencyRecord {
  const { method, parameters, error, unit, minus, target, score, map } = result;
  return {
    ...runRecord("saliency", open),
    image: { name: basename(path), sha256 },
    method,
    parameters,
    error,
    unit,
    class: result.class,
    minus,
    target,
    score,
    map: { min: map.min, max: map.max, argmax: map.argmax },
    drawing,
  };
}

/** What the picture shows, in words. */
export function describeMap({ method, class: explained, target, minus, image, model }: SaliencyRecord): string {
  const what = explained ? `class "${explained.name}"` : `layer ${target}`;
  const subtracted = minus ? ` minus class "${minus.name}"` : "";
  return `Saliency map (${method}) of ${what}${subtracted} for ${image.name} by ${model.name}`;
}
