import { SaliencyError, type RawMap } from "@deep-inside/spec";
import { uniform } from "../shared/random.js";

export interface SensitivityOptions {
  /** By channel, of the model's input; the radius is in units of it. */
  readonly std: readonly [number, number, number];
  /** Largest change of a normalised input value. Default 0.02. */
  readonly radius?: number;
  /** Number of changed pictures. Default 10. */
  readonly samples?: number;
  readonly seed: number;
}

/**
 * Max-sensitivity (Yeh et al. 2019): the largest relative change of the map, ||map(x + d) - map(x)|| / ||map(x)||, over
 * uniform random changes of at most `radius` per normalised input value. Low is good.
 *
 * @param planes  (3, H, W) of raw pixel values
 * @param map  map of the picture itself
 * @param explain  map of changed planes
 */
export async function maxSensitivity(
  planes: Float32Array,
  map: RawMap,
  explain: (planes: Float32Array) => Promise<RawMap>,
  { std, radius = 0.02, samples = 10, seed }: SensitivityOptions,
): Promise<number> {
  if (!(samples >= 1 && radius > 0))
    throw new SaliencyError(
      "bad-option",
      `Sensitivity needs samples and a radius above 0, not ${samples} and ${radius}.`,
    );
  const size = planes.length / 3;
  let most = 0;
  for (let sample = 0; sample < samples; sample++) {
    const changed = planes.map((pixel, at) => {
      const reach = radius * std[Math.floor(at / size) as 0 | 1 | 2];
      return pixel + reach * (2 * uniform(seed, sample, at) - 1);
    });
    most = Math.max(most, relativeChange(map, await explain(changed)));
  }
  return most;
}

/** ||other - map|| / ||map||, Euclidean norms; 0 when both are 0. */
export function relativeChange(map: RawMap, other: RawMap): number {
  let change = 0;
  let size = 0;
  for (let at = 0; at < map.data.length; at++) {
    change += (other.data[at]! - map.data[at]!) ** 2;
    size += map.data[at]! ** 2;
  }
  return change === 0 ? 0 : Math.sqrt(change / size);
}
