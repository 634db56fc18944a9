import type { RgbImage } from "@deep-inside/spec";

export type Verdict = "identical" | "within tolerance" | "different";

export interface Difference {
  readonly verdict: Verdict;
  /** Largest difference of a channel, 0..255. */
  readonly largest: number;
  /** Share of the pixels that differ at all. */
  readonly share: number;
}

/**
 * How far two pictures are apart. Pictures of different extents are different, by 255 everywhere.
 *
 * @param tolerance  largest difference of a channel that counts as rounding, 0..255
 */
export function comparePictures(one: RgbImage, other: RgbImage, tolerance: number): Difference {
  if (one.height !== other.height || one.width !== other.width) return { verdict: "different", largest: 255, share: 1 };
  let largest = 0;
  let differing = 0;
  for (let at = 0; at < one.data.length; at += 3) {
    let most = 0;
    for (let c = at; c < at + 3; c++) most = Math.max(most, Math.abs((one.data[c] ?? 0) - (other.data[c] ?? 0)));
    if (most > 0) differing++;
    largest = Math.max(largest, most);
  }
  const verdict = largest === 0 ? "identical" : largest <= tolerance ? "within tolerance" : "different";
  return { verdict, largest, share: (3 * differing) / one.data.length };
}
