import type { RawMap } from "@deep-inside/spec";

/**
 * The picture seen through a map: the map's negative values become 0, its largest 1, and each pixel moves from its value
 * towards the mean as far as the map is below 1 (Chattopadhay et al. 2018).
 *
 * @param planes  (3, H, W) of raw pixel values
 * @param mean  by channel, of the model's input
 */
export function throughMap(
  planes: Float32Array,
  { data }: RawMap,
  mean: readonly [number, number, number],
): Float32Array {
  let most = 0;
  for (const value of data) if (value > most) most = value;
  const size = data.length;
  return planes.map((pixel, at) => {
    const average = mean[Math.floor(at / size) as 0 | 1 | 2];
    const share = most > 0 ? Math.max(0, data[at % size]!) / most : 0;
    return average + share * (pixel - average);
  });
}

/** Share of its probability that the class loses when only the salient part is seen, 0 to 1; 0 when it gains. Low is good. */
export function probabilityDrop(whole: number, seen: number): number {
  return whole > 0 ? Math.max(0, whole - seen) / whole : 0;
}

/** 1 when the class gains probability, else 0; the mean over pictures is the average increase. High is good. */
export function probabilityIncrease(whole: number, seen: number): 0 | 1 {
  return seen > whole ? 1 : 0;
}
