import type { ClassModelOptions } from "@deep-inside/core";
import { networkInput, planesToImage } from "@deep-inside/images";
import { SaliencyError } from "@deep-inside/spec";
import {
  areParameters,
  firstWrong,
  isClassOrAbsent,
  isFinite,
  isText,
  targetLayers,
  targetOf,
  type Remade,
  type Remaker,
} from "./remaker.js";

export const remakeClassModel: Remaker = {
  wrong: (record) =>
    firstWrong([
      [areParameters(record["parameters"]), "its parameters are missing or no numbers and words"],
      [isClassOrAbsent(record["class"]), "its class has no index"],
      [record["class"] !== undefined || isText(record["target"]), "neither class nor target is named"],
      [record["step"] === undefined || Number.isSafeInteger(record["step"]), "its step is no whole number"],
    ]),

  keep: (_, record) => targetLayers(record),

  recorded: ({ score }): Record<string, number> => (isFinite(score) ? { score } : {}),

  remake: async (record, { session, spec }, started, signal): Promise<Remade> => {
    const frame = record["step"];
    let picture: Float32Array | undefined;
    const grown = await session.classModel({
      ...(record["parameters"] as Omit<ClassModelOptions, "target">),
      target: targetOf(record),
      ...(started && { image: networkInput(started.image, spec.input).planes }),
      signal,
      onProgress: (progress) => {
        if (progress.done === frame) ({ picture } = progress);
      },
    });
    if (frame === undefined)
      return { image: planesToImage(grown.picture, spec.input), figures: { score: grown.score } };
    if (!picture) throw new SaliencyError("bad-image", `There is no step ${String(frame)} in this class model.`);
    return { image: planesToImage(picture, spec.input), figures: {} };
  },
};
