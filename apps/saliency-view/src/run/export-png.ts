import type { Target } from "@deep-inside/core";
import { planesToImage, type Colormap, type ValueRange } from "@deep-inside/images";
import { className } from "@deep-inside/models";
import * as records from "@deep-inside/spec";
import type { OpenEngine } from "../engine/shared-engines.js";
import { ask } from "../files/client.js";
import { VERSION } from "../version.js";
import type { Explained } from "./explain-picture.js";
import type { Growth } from "./grow-class-model.js";
import type { Picture } from "./open-picture.js";

/** How a map is drawn over its picture. */
export interface Drawing {
  readonly colormap: Colormap;
  readonly opacity: number;
  readonly percentile: number;
  readonly range?: ValueRange;
}

/** A PNG of the map over the picture, in the picture's extents, from which `deep-inside reproduce` makes it again. */
export async function exportMap(explained: Explained, drawing: Drawing): Promise<Blob> {
  const { explanation, target, minus, picture, engine, geometry } = explained;
  const { spec } = engine.session;
  const subtracted = minus === undefined ? undefined : named(spec, minus);
  const record = records.saliencyRecord(
    await runOf(engine),
    { name: fileName(picture), sha256: await ask("hash", { file: await ask("file", { picture: picture.id }) }) },
    {
      ...explanation,
      ...named(spec, target),
      minus: subtracted?.class ?? subtracted?.target,
    },
    records.summarizeMap(explanation.map),
    { style: "overlay", ...drawing },
  );
  const text = records.pngText(records.describeMap(record), record);
  const on = { picture: picture.id, map: explanation.map, geometry };
  return png(await ask("render", { ...on, options: drawing, text }));
}

/** A PNG of a class model, as it stands. */
export async function exportClassModel({ planes, height, width, target, engine, result }: Growth): Promise<Blob> {
  const grown = result && { parameters: result.parameters, score: result.score };
  const record = records.classModelRecord(await runOf(engine), { ...named(engine.session.spec, target), ...grown });
  const text = records.pngText(records.describeClassModel(record), record);
  return png(await ask("encode", { image: planesToImage(planes, { height, width }), text }));
}

/** The picture as it was given: its file, or a PNG of its pixels. Its hash is that of the record. */
export async function exportPicture(picture: Picture): Promise<File> {
  return new File([await ask("file", { picture: picture.id })], fileName(picture));
}

/** What is explained, in words. */
export function nameOf(spec: records.ModelSpec, target: Target): string {
  return typeof target === "number" ? className(spec, target) : `layer ${records.formatLayerTarget(target)}`;
}

/** Pixels have no file; the PNG that is made of them is called by what they came from. */
function fileName({ name, pixels }: Picture): string {
  return pixels ? `${name.replace(/\.[^.]*$/, "") || "picture"}.png` : name || "picture";
}

async function runOf({ session, sha256 }: OpenEngine): Promise<Omit<records.RunRecord, "command">> {
  const hash = typeof sha256 === "string" ? sha256 : await ask("hash", { file: sha256 });
  return { version: VERSION, model: { name: session.spec.name, sha256: hash }, binary: session.binary };
}

function named(
  spec: records.ModelSpec,
  target: Target,
): { readonly class: records.NamedClass | undefined; readonly target: string | undefined } {
  return typeof target === "number"
    ? { class: { index: target, name: className(spec, target) }, target: undefined }
    : { class: undefined, target: records.formatLayerTarget(target) };
}

const png = (bytes: Uint8Array<ArrayBuffer>): Blob => new Blob([bytes], { type: "image/png" });
