import { localize, METHOD_NAMES, type LocalizeSettings, type MethodName } from "@deep-inside/core";
import { mapOntoImage } from "@deep-inside/images";
import { SaliencyError, type RgbImage } from "@deep-inside/spec";
import { drawCutout, drawMask, drawObjects } from "../localize/draw-objects.js";
import { explainImage } from "../saliency/explain-image.js";
import { layersToKeep } from "../saliency/method-options.js";
import {
  areParameters,
  firstWrong,
  isClassOrAbsent,
  isOneOf,
  isText,
  membersOf,
  targetLayers,
  targetOf,
  type Made,
  type Remaker,
} from "./remaker.js";

const objectsOf = (record: Made): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(record["objects"]) ? record["objects"].map(membersOf) : [];

export const remakeLocalize: Remaker = {
  wrong: (record) => {
    const objects = objectsOf(record);
    const { drawing, object } = record;
    return firstWrong([
      [record.image !== undefined, "the picture's SHA-256 is missing"],
      [isOneOf(record["method"], METHOD_NAMES), `there is no method "${String(record["method"])}"`],
      [areParameters(record["parameters"]), "its parameters are missing or no numbers and words"],
      [objects.length > 0, "its objects are missing"],
      [objects.every((one) => isClassOrAbsent(one["class"])), "a class has no index"],
      [objects.every((one) => one["class"] ?? isText(one["target"])), "an object has neither class nor target"],
      [isOneOf(drawing, ["objects", "mask", "cutout"]), `there is no drawing "${String(drawing)}"`],
      [drawing === "objects" || objects[Number(object)] !== undefined, "its object is not among its objects"],
    ]);
  },

  keep: (spec, record) => [...new Set([...layersToKeep(spec, {}), ...objectsOf(record).flatMap(targetLayers)])],

  recorded: () => ({}),

  remake: async (record, open, picture, signal) => {
    if (!picture) throw new SaliencyError("internal", "Objects are found again in their picture.");
    const { crops, ...settings } = record["parameters"] as LocalizeSettings & { readonly crops: number };
    const targets = objectsOf(record).map(targetOf);
    const { image } = picture;
    const method = record["method"] as MethodName;
    const request = { method, parameters: {}, targets, crops: crops === 10 ? 10 : 1 } as const;
    const { explanations, geometry } = await explainImage(open, { image }, request, { signal });
    const found = explanations.map(({ map }) => localize(image, mapOntoImage(map, geometry), settings));
    const one = found[Number(record["object"])]!;
    const draw: Readonly<Record<string, () => RgbImage>> = {
      objects: () => drawObjects(image, found),
      mask: () => drawMask(image, one),
      cutout: () => drawCutout(image, one),
    };
    return { image: draw[String(record["drawing"])]!(), figures: {} };
  },
};
