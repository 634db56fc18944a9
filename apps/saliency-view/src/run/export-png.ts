import type { ModelSpec } from "@deep-inside/spec";
import { className } from "@deep-inside/models";
import type { Target } from "@deep-inside/core";
import type { Colormap, ValueRange } from "@deep-inside/images";
import { ask } from "../files/client.js";
import { VERSION } from "../version.js";
import type { OpenEngine } from "../engine/shared-engines.js";
import type { Explained } from "./explain-picture.js";
import type { Growth } from "./grow-class-model.js";
import { interleave } from "../view/draw.js";

/** How a map is drawn over its picture. */
export interface Drawing {
  readonly colormap: Colormap;
  readonly opacity: number;
  readonly percentile: number;
  readonly range?: ValueRange;
}

/** A PNG of the map over the picture, in the picture's extents, with all that `deep-inside reproduce` needs. */
export async function exportMap(explained: Explained, drawing: Drawing): Promise<Blob> {
  const { explanation, picture, engine, geometry, minus } = explained;
  const { map, method, parameters, score } = explanation;
  const { spec } = engine.session;
  const sha256 = await ask("hash", { picture: picture.id });
  const target = explained.target ?? explanation.target.index!;
  const record = {
    version: VERSION,
    command: "saliency",
    model: modelRecord(engine),
    image: { name: picture.name || "pixels", ...(sha256 !== undefined && { sha256 }) },
    method,
    parameters,
    ...targetRecord(spec, target),
    ...(typeof minus === "number" && { minus: { index: minus, name: className(spec, minus) } }),
    score,
    map: summary(map),
    drawing: { style: "overlay", ...drawing },
    binary: explanation.engine.binary,
  };
  const text = texts(`Saliency map (${method}) of ${nameOf(spec, target)} by ${spec.name}`, record);
  const png = await ask("render", { picture: picture.id, map, geometry, options: drawing, text });
  return new Blob([png], { type: "image/png" });
}

/** A PNG of a class model, as it stands. */
export async function exportClassModel({ planes, height, width, target, engine, result }: Growth): Promise<Blob> {
  const { spec, binary } = engine.session;
  const record = {
    version: VERSION,
    command: "class-model",
    model: modelRecord(engine),
    ...targetRecord(spec, target),
    ...(result && { parameters: result.parameters }),
    binary,
  };
  const text = texts(`Class model of ${nameOf(spec, target)} by ${spec.name}`, record);
  const png = await ask("encode", { image: { height, width, data: interleave(planes) }, text });
  return new Blob([png], { type: "image/png" });
}

/** What is explained, in words. */
export function nameOf(spec: ModelSpec, target: Target): string {
  return typeof target === "number" ? className(spec, target) : `layer ${layerText(target)}`;
}

function modelRecord({ session, sha256 }: OpenEngine): object {
  return { name: session.spec.name, ...(sha256 !== undefined && { sha256 }) };
}

function targetRecord(spec: ModelSpec, target: Target): object {
  return typeof target === "number"
    ? { class: { index: target, name: className(spec, target) } }
    : { target: layerText(target) };
}

/** As the command line writes it: LAYER[:CHANNEL[:ROW,COLUMN]]. */
function layerText({ layer, channel, row, column }: Exclude<Target, number>): string {
  const unit = row === undefined || column === undefined ? "" : `:${row},${column}`;
  return channel === undefined ? layer : `${layer}:${channel}${unit}`;
}

/** Nothing of the machine or the page is in it. */
function texts(description: string, record: object): Record<string, string> {
  return {
    Software: `deep-inside saliency-view ${VERSION}`,
    Description: description,
    "deep-inside": JSON.stringify(record),
  };
}

function summary({ data, width }: Explained["explanation"]["map"]): object {
  let [min, max, at] = [Infinity, -Infinity, 0];
  data.forEach((value, k) => {
    min = Math.min(min, value);
    if (value > max) [max, at] = [value, k];
  });
  return { min, max, argmax: [Math.floor(at / width), at % width] };
}
