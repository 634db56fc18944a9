import type { RawMap } from "@deep-inside/spec";
import { checkSameExtents } from "../shared/mask.js";
import { hog } from "../similarity/hog.js";
import { pearson, ranks } from "../similarity/spearman.js";
import { ssim } from "../similarity/ssim.js";

/** How alike two maps are; 1 is equal. */
export interface Similarity {
  /** Rank correlation of absolute values. */
  readonly spearman: number;
  /** Of absolute values scaled to 0..1. */
  readonly ssim: number;
  /** Correlation of histograms of oriented gradients, of absolute values scaled to 0..1. */
  readonly hog: number;
}

export const SIMILARITY_NAMES = ["spearman", "ssim", "hog"] as const satisfies readonly (keyof Similarity)[];

/** A similarity of what `value` gives for each. */
export function similarityOf(value: (name: keyof Similarity) => number): Similarity {
  return { spearman: value("spearman"), ssim: value("ssim"), hog: value("hog") };
}

/** A map and what comparisons need of it, computed once: one map is compared with many. */
export interface ComparableMap {
  /** Absolute values over the largest of them. */
  readonly scaled: RawMap;
  readonly ranks: Float64Array;
  readonly hog: Float64Array;
}

/** @throws SaliencyError `bad-shape`: a side is shorter than 3 */
export function comparable({ height, width, data }: RawMap): ComparableMap {
  let most = 0;
  for (const value of data) most = Math.max(most, Math.abs(value));
  const scaled = { height, width, data: data.map((value) => (most > 0 ? Math.abs(value) / most : 0)) };
  return { scaled, ranks: ranks(scaled.data), hog: hog(scaled) };
}

/**
 * The three similarities of Adebayo et al. 2018. Each map is scaled by its own largest absolute value.
 *
 * @throws SaliencyError `bad-shape`: the extents differ, or a side is shorter than 7
 */
export function compareMaps(one: ComparableMap, other: ComparableMap): Similarity {
  checkSameExtents(one.scaled, other.scaled);
  return {
    spearman: pearson(one.ranks, other.ranks),
    ssim: ssim(one.scaled, other.scaled, 1),
    hog: pearson(one.hog, other.hog),
  };
}
