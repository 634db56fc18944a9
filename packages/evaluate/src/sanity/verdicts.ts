import type { Similarity } from "./compare-maps.js";

/** A method that looks at the trained weights has lost half of the similarity once all of them are random. */
export const RANDOM_WEIGHTS_LIMIT = 0.5;
/** A map of another class that shares more than three quarters of the structure shows the picture, not the class. */
export const RANDOM_CLASS_LIMIT = 0.75;

export interface Verdict {
  readonly passes: boolean;
  readonly why: string;
}

/** Cascading randomisation: the map of a wholly random network must not look like the original (rank correlation). */
export function weightsVerdict({ spearman }: Similarity): Verdict {
  const passes = spearman < RANDOM_WEIGHTS_LIMIT;
  const found = `rank correlation ${spearman.toFixed(2)} with all weights random, limit ${RANDOM_WEIGHTS_LIMIT}`;
  return { passes, why: `${found}: the map ${passes ? "depends on" : "hardly needs"} what the network has learnt` };
}

/** Random class: the map of another class must not look like the original (SSIM, after Sixt et al. 2020). */
export function classVerdict({ ssim }: Similarity): Verdict {
  const passes = ssim < RANDOM_CLASS_LIMIT;
  const found = `structural similarity ${ssim.toFixed(2)} to the map of another class, limit ${RANDOM_CLASS_LIMIT}`;
  return {
    passes,
    why: `${found}: the map ${passes ? "is about the class" : "shows the picture, whatever the class"}`,
  };
}
