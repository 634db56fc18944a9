import { basename, join } from "node:path";
import {
  largest,
  softmax,
  type LocalizeSettings,
  type MethodName,
  type PixelBox,
  type Target,
} from "@deep-inside/core";
import { networkInput } from "@deep-inside/images";
import { formatLayerTarget, pngText, SaliencyError, throwIfAborted, type NamedClass } from "@deep-inside/spec";
import type { PreparedPicture } from "../inputs/each-picture.js";
import type { OpenModel } from "../inputs/session.js";
import { namedClass } from "../inputs/target.js";
import { runTask } from "../offload/run-task.js";
import { writeFiles } from "../outputs/files.js";
import { fileLabel, stem, type OutputNames } from "../outputs/names.js";
import { runRecord } from "../provenance/run-record.js";
import { explainImage } from "../saliency/explain-image.js";
import { colourOf } from "./draw-objects.js";

/** The likeliest classes of a picture: at most so many, and none of less than this probability but the first. */
export interface Likeliest {
  readonly top: number;
  readonly minProbability: number;
}

/** What is looked for and how. */
export interface LocalizeRequest {
  /** Classes, a layer's units, or the likeliest classes. */
  readonly targets: readonly Target[] | Likeliest;
  readonly method: MethodName;
  readonly crops: 1 | 10;
  readonly settings: LocalizeSettings;
  /** Folders of the masks and the cut-outs, where they are wanted. */
  readonly masks?: string | undefined;
  readonly cutouts?: string | undefined;
}

/** An object, in pixels of the picture; right and bottom are excluded. */
export interface LocatedObject {
  readonly class?: NamedClass | undefined;
  readonly target?: string | undefined;
  readonly score: number;
  readonly probability?: number | undefined;
  readonly box: PixelBox;
  /** Share of the picture that the mask covers. */
  readonly share: number;
  /** Of its outline in the drawing. */
  readonly colour: string;
  readonly mask?: string | undefined;
  readonly cutout?: string | undefined;
}

/** One element of `results` in the JSON document of `localize`. */
export interface LocalizeResult {
  readonly image: string;
  readonly model: OpenModel["model"];
  readonly size: { readonly width: number; readonly height: number };
  /** In the order of the classes asked for, or the likeliest first. */
  readonly objects: readonly LocatedObject[];
  readonly out: string;
}

/** @throws SaliencyError of the session, `bad-option` for a map without a peak, `file`; then no file is written */
export async function localizePicture(
  open: OpenModel,
  picture: PreparedPicture,
  request: LocalizeRequest,
  names: OutputNames,
  run: Parameters<typeof explainImage>[3],
): Promise<LocalizeResult> {
  const { signal } = run;
  const { session, spec, model } = open;
  const { image } = picture;
  const { method, crops, settings } = request;
  const targets = await targetsOf(open, picture, request.targets, signal);
  const explained = await explainImage(open, picture, { method, parameters: {}, targets, crops }, run);
  const probabilities = softmax(explained.explanations[0]!.scores);
  const objects = explained.explanations.map(({ score }, k) => {
    const target = targets[k]!;
    if (typeof target === "object") return { target: formatLayerTarget(target), score };
    return { class: namedClass(spec, target), score, probability: probabilities[target] };
  });
  const record = {
    ...runRecord("localize", open),
    image: { name: basename(picture.path), sha256: picture.sha256 },
    method,
    parameters: { ...settings, crops },
    objects: objects.map((object) => (object.class ? { class: object.class } : { target: object.target })),
  };
  const labels = objects.map((object) => object.class?.name ?? String(object.target));
  const text = (what: string, drawing: string, object?: number): Record<string, string> => {
    const whole = { ...record, drawing, object };
    return pngText(`${what} for ${record.image.name} by ${model.name}`, whole);
  };
  const each = (folder: string | undefined, what: string, drawing: string): Record<string, string>[] =>
    folder === undefined ? [] : labels.map((label, k) => text(`${what} of "${label}"`, drawing, k));
  const found = await runTask(
    "locate",
    {
      image,
      maps: explained.explanations.map(({ map }) => map),
      geometry: explained.geometry,
      settings,
      texts: {
        objects: text(`Objects (${labels.join(", ")})`, "objects"),
        masks: each(request.masks, "Mask", "mask"),
        cutouts: each(request.cutouts, "Cut-out", "cutout"),
      },
    },
    // Longer than Ctrl-C should wait, whatever the picture's size.
    true,
  );
  const file = (folder: string, k: number, kind: string): string =>
    join(folder, `${stem(picture.path)}.${fileLabel(labels[k]!)}.${kind}.png`);
  const masks = found.masks.map((bytes, k) => ({ path: file(request.masks!, k, "mask"), bytes }));
  const cutouts = found.cutouts.map((bytes, k) => ({ path: file(request.cutouts!, k, "cutout"), bytes }));
  throwIfAborted(signal);
  const makeFolders = names.makeFolders || masks.length + cutouts.length > 0;
  writeFiles([{ path: names.out, bytes: found.drawing }, ...masks, ...cutouts], { makeFolders });
  return {
    image: picture.path,
    model,
    size: { width: image.width, height: image.height },
    objects: objects.map((object, k) => ({
      ...object,
      ...found.objects[k]!,
      colour: colourOf(k).name,
      mask: masks[k]?.path,
      cutout: cutouts[k]?.path,
    })),
    out: names.out,
  };
}

async function targetsOf(
  { session }: OpenModel,
  { input }: PreparedPicture,
  targets: LocalizeRequest["targets"],
  signal: AbortSignal | undefined,
): Promise<readonly Target[]> {
  if (!("top" in targets)) return targets;
  const scores = await session.predict(input.planes, { signal });
  if (!scores.every(Number.isFinite)) throw new SaliencyError("not-finite", "The scores are not finite.");
  const probabilities = softmax(scores);
  const [first, ...others] = largest(scores, targets.top);
  return [first!, ...others.filter((index) => probabilities[index]! >= targets.minProbability)];
}
