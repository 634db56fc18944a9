import type { RawMap } from "../image.js";
import { runRecord, type FileRecord, type NamedClass, type RunRecord } from "./run-record.js";

/** How a map and its drawing were made. */
export interface SaliencyRecord extends RunRecord {
  readonly image: FileRecord;
  readonly method: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** How far the map may be from what it stands for, where the method can tell. */
  readonly error?: { readonly measure: string; readonly value: number } | undefined;
  /** Of the map's values. */
  readonly unit: string;
  /** The class that was explained; absent when a layer was. */
  readonly class?: NamedClass | undefined;
  /** The class whose score was subtracted; the layer, channel or unit when it is none. */
  readonly minus?: NamedClass | string | undefined;
  /** The layer, channel or unit that was explained: see `formatLayerTarget`. */
  readonly target?: string | undefined;
  readonly score: number;
  readonly map: Pick<MapSummary, "min" | "max" | "argmax">;
  /** Style, colours and range. */
  readonly drawing: Readonly<Record<string, unknown>>;
  /** Geometry of the raw map, in its own record. */
  readonly rawSpace?: "network" | "image";
}

/** A map in figures: extents of the network input, values not normalised. */
export interface MapSummary {
  readonly height: number;
  readonly width: number;
  readonly min: number;
  readonly max: number;
  /** Row and column of the largest value, the first of equal ones. */
  readonly argmax: readonly [row: number, column: number];
}

/** The record of a map, its members in the order they are written; `run` without its command. */
export function saliencyRecord(
  run: Omit<RunRecord, "command">,
  image: FileRecord,
  explained: Pick<SaliencyRecord, "method" | "parameters" | "error" | "unit" | "class" | "minus" | "target" | "score">,
  { min, max, argmax }: SaliencyRecord["map"],
  drawing: SaliencyRecord["drawing"],
): SaliencyRecord {
  const { method, parameters, error, unit, minus, target, score } = explained;
  return {
    ...runRecord({ ...run, command: "saliency" }),
    image,
    method,
    parameters,
    error,
    unit,
    class: explained.class,
    minus,
    target,
    score,
    map: { min, max, argmax },
    drawing,
  };
}

/** What the picture shows, in words. */
export function describeMap({ method, class: explained, target, minus, image, model }: SaliencyRecord): string {
  const nameOf = (of: NamedClass | string | undefined): string =>
    typeof of === "object" ? `class "${of.name}"` : `layer ${of}`;
  const subtracted = minus ? ` minus ${nameOf(minus)}` : "";
  return `Saliency map (${method}) of ${nameOf(explained ?? target)}${subtracted} for ${image.name} by ${model.name}`;
}

/** Extents, range and place of the largest value. */
export function summarizeMap({ height, width, data }: RawMap): MapSummary {
  let min = Infinity;
  let max = -Infinity;
  let at = 0;
  data.forEach((value, k) => {
    if (value < min) min = value;
    if (value > max) [max, at] = [value, k];
    // A comparison with NaN is false: without this, it would pass unseen.
    if (Number.isNaN(value)) min = max = NaN;
  });
  return { height, width, min, max, argmax: [Math.floor(at / width), at % width] };
}
