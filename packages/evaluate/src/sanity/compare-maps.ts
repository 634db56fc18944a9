import type { RawMap } from "@deep-inside/spec";
import { hogSimilarity } from "../similarity/hog.js";
import { spearmanOfAbsolutes } from "../similarity/spearman.js";
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

/**
 * The three similarities of Adebayo et al. 2018. Each map is scaled by its own largest absolute value.
 *
 * @throws SaliencyError `bad-shape`: the extents differ, or a side is shorter than 48
 */
export function compareMaps(one: RawMap, other: RawMap): Similarity {
  const [a, b] = [scaled(one), scaled(other)];
  return { spearman: spearmanOfAbsolutes(a, b), ssim: ssim(a, b, 1), hog: hogSimilarity(a, b) };
}

function scaled({ height, width, data }: RawMap): RawMap {
  let most = 0;
  for (const value of data) most = Math.max(most, Math.abs(value));
  return { height, width, data: data.map((value) => (most > 0 ? Math.abs(value) / most : 0)) };
}
