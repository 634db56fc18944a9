import { METHOD_NAMES } from "@deep-inside/core";
import { COLORMAPS, mapOntoImage, renderSaliency, STYLES, type Colormap, type Style } from "@deep-inside/images";
import { SaliencyError, summarizeMap, type NamedClass, type SaliencyRecord } from "@deep-inside/spec";
import { parseLayerTarget } from "../options.js";
import { explainImage } from "../saliency/explain-image.js";
import { layersToKeep } from "../saliency/method-options.js";
import {
  areParameters,
  firstWrong,
  isClassOrAbsent,
  isFinite,
  isOneOf,
  isText,
  membersOf,
  targetOf,
  type Made,
  type Remaker,
} from "./remaker.js";

/** What `wrong` has checked. */
type Checked = Omit<SaliencyRecord, "minus" | "drawing"> & {
  readonly minus?: NamedClass;
  readonly drawing: { readonly style: Style; readonly colormap: Colormap; readonly opacity: number };
};

const checked = (record: Made): Checked => record as unknown as Checked;

export const remakeSaliency: Remaker = {
  wrong: (record) => {
    const { style, colormap, opacity } = membersOf(record["drawing"]);
    const { min, max } = membersOf(record["map"]);
    return firstWrong([
      [record.image !== undefined, "the picture's SHA-256 is missing"],
      [isOneOf(record["method"], METHOD_NAMES), `there is no method "${String(record["method"])}"`],
      [areParameters(record["parameters"]), "its parameters are missing or no numbers and words"],
      [isClassOrAbsent(record["class"]) && isClassOrAbsent(record["minus"]), "a class has no index"],
      [record["target"] === undefined || isText(record["target"]), "its target is no text"],
      [record["class"] !== undefined || record["target"] !== undefined, "neither class nor target is named"],
      [isFinite(record["score"]), "the score is missing"],
      [isFinite(min) && isFinite(max), "the map's range is missing"],
      [isOneOf(style, STYLES), `there is no style "${String(style)}"`],
      [isOneOf(colormap, COLORMAPS), `there is no colour map "${String(colormap)}"`],
      [isFinite(opacity) && opacity >= 0 && opacity <= 1, "the opacity is missing"],
    ]);
  },

  keep: (spec, record) => {
    const { target, parameters } = checked(record);
    const { layer } = parameters;
    return layersToKeep(spec, {
      ...(isText(layer) && { layer }),
      ...(target !== undefined && { target: parseLayerTarget(target) }),
    });
  },

  recorded: (record) => {
    const { score, map } = checked(record);
    return { score, min: map.min, max: map.max };
  },

  remake: async (record, open, picture, signal) => {
    const { method, parameters, minus, drawing, rawSpace } = checked(record);
    if (!picture) throw new SaliencyError("internal", "A saliency map is made again from its picture.");
    const { crops, ...ofMethod } = parameters;
    const { explanations, geometry } = await explainImage(
      open,
      picture,
      {
        method: method as (typeof METHOD_NAMES)[number],
        parameters: ofMethod,
        targets: [targetOf(record)],
        minus: minus?.index,
        crops: crops === 10 ? 10 : 1,
      },
      { signal },
    );
    const { map, score } = explanations[0]!;
    const onImage = mapOntoImage(map, geometry);
    const { min, max } = summarizeMap(map);
    return {
      image: renderSaliency(picture.image, onImage, drawing).image,
      map: rawSpace === "image" ? onImage : map,
      figures: { score, min, max },
    };
  },
};
