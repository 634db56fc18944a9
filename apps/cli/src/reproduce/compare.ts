import type { RawMap, RgbImage } from "@deep-inside/spec";

export type Verdict = "identical" | "within tolerance" | "different";

export interface Difference {
  readonly verdict: Verdict;
  /** Largest difference: of a colour channel, or of a raw value in 255ths of the map's range. */
  readonly largest: number;
  /** Share of the pixels that differ at all. */
  readonly share: number;
}

/** Numbers of a record by name. */
export type Figures = Readonly<Record<string, number>>;

/** The worst of the verdicts. */
export function worstVerdict(...verdicts: readonly Verdict[]): Verdict {
  const order: readonly Verdict[] = ["different", "within tolerance", "identical"];
  return order.find((verdict) => verdicts.includes(verdict)) ?? "identical";
}

/**
 * How far figures are apart, in 255ths: a score's of itself or of 1, whichever is more, since a score may be near 0; those
 * of a map's range, of its largest magnitude.
 */
export function compareFigures(one: Figures, other: Figures, tolerance: number): Verdict {
  const { score: _, ...range } = one;
  const ofRange = Math.max(...Object.values(range).map(Math.abs));
  const verdicts = Object.entries(one).map(([name, value]): Verdict => {
    const again = other[name];
    if (again === value) return "identical"; // JSON writes -0 as 0
    const scale = name === "score" ? Math.max(1, Math.abs(value)) : ofRange;
    return 255 * Math.abs(value - (again ?? NaN)) <= tolerance * scale ? "within tolerance" : "different";
  });
  return worstVerdict(...verdicts);
}

/**
 * How far two pictures are apart. Pictures of different extents are different, by 255 everywhere.
 *
 * @param tolerance  largest difference of a channel that counts as rounding, 0..255
 */
export function comparePictures(one: RgbImage, other: RgbImage, tolerance: number): Difference {
  return compare(one, other, tolerance, 3, (at) => Math.abs(one.data[at]! - other.data[at]!));
}

/** How far two raw maps are apart, in the steps that a picture of them would have. Places without a value are equal. */
export function compareMaps(one: RawMap, other: RawMap, tolerance: number): Difference {
  let [least, most] = [Infinity, -Infinity];
  for (const value of one.data) {
    // Comparisons with NaN, which marks places that the network did not see, are false.
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const step = most > least ? (most - least) / 255 : 1;
  return compare(one, other, tolerance, 1, (at) => {
    const [a, b] = [one.data[at]!, other.data[at]!];
    if (Object.is(a, b)) return 0;
    const apart = Math.abs(a - b) / step;
    return Number.isFinite(apart) ? apart : 255;
  });
}

function compare(
  one: RgbImage | RawMap,
  other: RgbImage | RawMap,
  tolerance: number,
  channels: number,
  apart: (at: number) => number,
): Difference {
  if (one.height !== other.height || one.width !== other.width) return { verdict: "different", largest: 255, share: 1 };
  let largest = 0;
  let differing = 0;
  for (let at = 0; at < one.data.length; at += channels) {
    let most = 0;
    for (let c = 0; c < channels; c++) most = Math.max(most, apart(at + c));
    if (most > 0) differing++;
    largest = Math.max(largest, most);
  }
  const verdict = differing === 0 ? "identical" : largest <= tolerance ? "within tolerance" : "different";
  return { verdict, largest, share: (channels * differing) / one.data.length };
}
