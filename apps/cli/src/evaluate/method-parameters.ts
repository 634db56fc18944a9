import type { MethodName, MethodOptions } from "@deep-inside/core";
import type { InputSpec } from "@deep-inside/spec";
import { batchFor } from "../inputs/session.js";

/** What a method is run with in place of its defaults. */
export type MethodParameters = { readonly [N in MethodName]?: Partial<MethodOptions[N]> };

/**
 * Samples that an evaluation gives the methods of many passes: some 30 passes, where `saliency` takes 50 to 1600, and for the
 * two that cover the picture some 200 and 500 in place of 729 and 4000. An average over hundreds of pictures does not need
 * what one picture needs to look at.
 */
export function cappedParameters({ height, width }: InputSpec): MethodParameters {
  const window = Math.max(1, Math.round(Math.min(height, width) / 7));
  return {
    smoothgrad: { samples: 16 },
    "smoothgrad-squared": { samples: 16 },
    vargrad: { samples: 16 },
    "integrated-gradients": { steps: 16, maxSteps: 16 },
    "score-cam": { channels: 32 },
    occlusion: { window, stride: Math.max(1, Math.round(window / 2)) },
    rise: { masks: 500 },
  };
}

/** The parameters that differ from the defaults, in words: they are part of what the figures depend on. */
export function parametersInWords(methods: readonly MethodName[], parameters: MethodParameters): string {
  const given = methods.filter((method) => parameters[method] !== undefined);
  const words = given.map((method) => {
    const members = Object.entries(parameters[method] as object).map(([name, value]) => `${name} ${value}`);
    return `${method}: ${members.join(", ")}`;
  });
  return words.length > 0 ? words.join("; ") : "defaults";
}

/** Pictures of one pass that suit all of these methods. */
export function batchForAll(methods: readonly MethodName[]): number {
  return Math.max(...methods.map(batchFor));
}
