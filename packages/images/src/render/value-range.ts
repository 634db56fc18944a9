import { SaliencyError, type RawMap } from "@deep-inside/spec";

/** The values shown as the first and the last colour. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

export interface RangeOptions {
  /**
   * `percentile` (default) is not swayed by a few outliers; `max` shows the largest value as the last colour. A range of
   * another map gives both the same colours, so that they can be compared.
   */
  readonly range?: "max" | "percentile" | ValueRange | undefined;
  /** Share of the values, in percent, that lie at or below the last colour. Default 99 (as PAIR saliency). */
  readonly percentile?: number | undefined;
  /** Range symmetric about zero. */
  readonly signed?: boolean | undefined;
}

/**
 * Range of the finite values of a map that always holds 0, so that "no saliency" has the same colour in every map:
 * unsigned [min(0, low), max(0, high)], signed [-m, m] with m of the absolute values. Where the percentile gives an empty
 * range (more than 99 % zeros) the extremes count; a map of zeros has the range 0..0.
 *
 * @throws SaliencyError `bad-option`: percentile outside (0, 100], or a given range that is not finite and rising
 */
export function valueRange(
  map: RawMap,
  { range = "percentile", percentile = 99, signed = false }: RangeOptions = {},
): ValueRange {
  if (!(percentile > 0 && percentile <= 100)) {
    throw new SaliencyError("bad-option", `percentile is ${percentile}, expected above 0 and at most 100`);
  }
  if (typeof range === "object") {
    const { min, max } = range;
    if (Number.isFinite(min) && Number.isFinite(max) && min <= max) return { min, max };
    throw new SaliencyError("bad-option", `range is ${min}..${max}, expected two finite numbers, the smaller first`);
  }
  const { keys, negative } = sortKeys(map.data, signed);
  const within = (share: number): ValueRange => {
    const max = Math.max(0, nthSmallest(keys, Math.ceil((share / 100) * keys.length) - 1));
    if (!negative) return { min: signed && max > 0 ? -max : 0, max };
    return { min: Math.min(0, nthSmallest(keys, Math.floor((1 - share / 100) * keys.length))), max };
  };
  const clipped = within(range === "max" ? 100 : percentile);
  return clipped.min < clipped.max ? clipped : within(100);
}

const SIGN = 0x80000000;
const NOT_FINITE = 0x7f800000;

/**
 * The finite values as integers of the same order: of the bits of an f32, positive numbers get the sign bit, negative ones
 * are inverted. In one loop without calls, for a page draws its first map before the loop is compiled.
 */
function sortKeys(data: Float32Array, absolute: boolean): { keys: Uint32Array; negative: boolean } {
  const all = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const keys = new Uint32Array(data.length);
  const kept = absolute ? ~SIGN : ~0;
  let length = 0;
  let negative = false;
  for (let k = 0; k < all.length; k++) {
    const bits = (all[k]! & kept) >>> 0;
    if ((bits & NOT_FINITE) === NOT_FINITE) continue;
    if (bits > SIGN) negative = true; // -0 is none
    keys[length++] = bits >= SIGN ? ~bits : bits | SIGN;
  }
  return { keys: keys.subarray(0, length), negative };
}

/** Digits of a key from the first: two of 11 bits, one of 10. Two of 16 would have more buckets than a map has values. */
const DIGITS = [
  { shift: 21, buckets: 2048 },
  { shift: 10, buckets: 2048 },
  { shift: 0, buckets: 1024 },
];

/**
 * The value that `n` others sort before, digit by digit: each pass counts the next digit of the keys that share the digits
 * found so far (n log n sorting of a photograph's pixels takes a second).
 */
function nthSmallest(keys: Uint32Array, n: number): number {
  if (keys.length === 0) return 0;
  let rank = Math.min(keys.length - 1, Math.max(0, n));
  let left = keys;
  for (const { shift, buckets } of DIGITS) {
    const counts = new Uint32Array(buckets);
    for (let k = 0; k < left.length; k++) counts[(left[k]! >>> shift) & (buckets - 1)]!++;
    const [bucket, before] = bucketOf(rank, counts);
    rank -= before;
    const found = new Uint32Array(counts[bucket]!);
    for (let k = 0, at = 0; at < found.length; k++) {
      if (((left[k]! >>> shift) & (buckets - 1)) === bucket) found[at++] = left[k]!;
    }
    left = found;
  }
  return valueOf(left[0]!);
}

/** The bucket that holds the element of the given rank, and how many lie in buckets before it. */
function bucketOf(rank: number, counts: Uint32Array): [bucket: number, before: number] {
  let before = 0;
  let index = 0;
  while (before + counts[index]! <= rank) before += counts[index++]!;
  return [index, before];
}

function valueOf(key: number): number {
  return new Float32Array(Uint32Array.of(key >= SIGN ? key & ~SIGN : ~key).buffer)[0] ?? 0;
}
