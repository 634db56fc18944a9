import { agreement, formatAgreement } from "./agreement.js";
import type { Similarity } from "./compare-maps.js";

/*
 * Both limits are borders of the scale by which kappa is commonly read (Landis & Koch 1977): up to 0.20 slight, 0.40 fair,
 * 0.60 moderate, 0.80 substantial, above that almost perfect. They were chosen before any agreement was measured.
 */

/** Two networks that share nothing but their shape must not agree more than fairly. */
export const RANDOM_WEIGHTS_LIMIT = 0.4;
/** Two classes share the picture and the layers below the scores, so much may agree; almost perfect agreement fails. */
export const RANDOM_CLASS_LIMIT = 0.8;

export interface Verdict {
  readonly passes: boolean;
  /** Beyond chance, -1 to 1. */
  readonly agreement: number;
  readonly why: string;
}

/**
 * Cascading randomisation (Adebayo et al. 2018): the map of a wholly random network must not look like the trained one's.
 * By the rank correlation of absolute values.
 */
export function weightsVerdict(random: Similarity, chance: Similarity): Verdict {
  const { spearman } = agreement(random, chance);
  const passes = spearman <= RANDOM_WEIGHTS_LIMIT;
  const found = `agreement ${formatAgreement(spearman)} with all weights random, limit ${RANDOM_WEIGHTS_LIMIT}`;
  return {
    passes,
    agreement: spearman,
    why: `${found}: the map ${passes ? "depends on" : "hardly needs"} what the network has learnt`,
  };
}

/** Random class: the map of another class must not look like the original. By SSIM, as Sixt et al. 2020 measure it. */
export function classVerdict(randomClass: Similarity, chance: Similarity): Verdict {
  const { ssim } = agreement(randomClass, chance);
  const passes = ssim <= RANDOM_CLASS_LIMIT;
  const found = `agreement ${formatAgreement(ssim)} with the map of another class, limit ${RANDOM_CLASS_LIMIT}`;
  return {
    passes,
    agreement: ssim,
    why: `${found}: the map ${passes ? "is about the class" : "shows the picture, whatever the class"}`,
  };
}
