import { REDUCTIONS } from "@deep-inside/core";
import { COLORMAPS, networkInput } from "@deep-inside/images";
import { SaliencyError } from "@deep-inside/spec";
import { COMPARISON_STYLES, drawComparison, SCALES, type ComparisonDrawing } from "../compare/draw-comparison.js";
import {
  areParameters,
  firstWrong,
  isClassOrAbsent,
  isFinite,
  isOneOf,
  isText,
  membersOf,
  targetLayers,
  targetOf,
  type Remaker,
} from "./remaker.js";

export const remakeCompare: Remaker = {
  wrong: (record) => {
    const { style, scale, colormap, opacity } = membersOf(record["drawing"]);
    return firstWrong([
      [record.image !== undefined, "the picture's SHA-256 is missing"],
      [areParameters(record["parameters"]), "its parameters are missing or no numbers and words"],
      [isOneOf(membersOf(record["parameters"])["reduce"], REDUCTIONS), "its reduction is unknown"],
      [isClassOrAbsent(record["class"]), "its class has no index"],
      [record["class"] !== undefined || isText(record["target"]), "neither class nor target is named"],
      [isFinite(record["score"]), "the score is missing"],
      [isOneOf(style, COMPARISON_STYLES) && isOneOf(scale, SCALES), "its style or scale is unknown"],
      [isOneOf(colormap, COLORMAPS) && isFinite(opacity), "its colours are unknown"],
    ]);
  },

  keep: (_, record) => targetLayers(record),

  recorded: ({ score }): Record<string, number> => (isFinite(score) ? { score } : {}),

  remake: async (record, { session, spec }, picture, signal) => {
    if (!picture) throw new SaliencyError("internal", "A comparison is made again from its picture.");
    const { planes, geometry } = networkInput(picture.image, spec.input);
    const compared = await session.compareRules(planes, {
      ...(record["parameters"] as object),
      target: targetOf(record),
      signal,
    });
    const drawing = record["drawing"] as ComparisonDrawing;
    return {
      image: drawComparison(picture.image, compared, geometry, drawing),
      figures: { score: compared.score },
    };
  },
};
