import type { RawMap } from "@deep-inside/spec";
import { gaussianBlur } from "../shared/gaussian-blur.js";
import { checkSameExtents, type Mask } from "../shared/mask.js";
import { indexOfMaximum } from "../shared/order.js";

/** Pixels by which a point may miss, these included (TorchRay: these excluded): the value of the published numbers. */
export const POINTING_TOLERANCE = 15;
/** Standard deviation of the smoothing, as a share of the longer side. */
export const SMOOTHING = 0.02;

export interface Pointing {
  /** Row and column of the largest value. */
  readonly point: readonly [row: number, column: number];
  /** The point lies on the object. */
  readonly hit: boolean;
  /** The point lies at most `tolerance` pixels from the object. */
  readonly near: boolean;
}

/** A map smoothed as the pointing game does it: Gaussian of 0.02 of the longer side. */
export function smoothForPointing(map: RawMap): RawMap {
  return gaussianBlur(map, SMOOTHING * Math.max(map.height, map.width));
}

/**
 * Pointing game (Zhang et al. 2016): is the largest value of the map on the object, or at most `tolerance` pixels from it?
 * The accuracy of a method is the share of hits, over classes first where they are of unequal number. The map is
 * taken as it is; `smoothForPointing` smooths it.
 *
 * @param map  (H, W), first maximum in row-major order
 * @param mask  (H, W) of the object
 * @throws SaliencyError `bad-shape`
 */
export function pointingGame(map: RawMap, mask: Mask, tolerance: number = POINTING_TOLERANCE): Pointing {
  checkSameExtents(map, mask);
  const { height, width } = mask;
  const at = indexOfMaximum(map.data);
  const [row, column] = [Math.floor(at / width), at % width];
  const reach = Math.floor(tolerance);
  let near = false;
  for (let i = Math.max(0, row - reach); i <= Math.min(height - 1, row + reach) && !near; i++) {
    for (let j = Math.max(0, column - reach); j <= Math.min(width - 1, column + reach) && !near; j++) {
      near = mask.data[i * width + j] === 1 && (i - row) ** 2 + (j - column) ** 2 <= tolerance ** 2;
    }
  }
  return { point: [row, column], hit: mask.data[at] === 1, near };
}

/** Share of the map's positive part that lies on the object, 0 to 1 (energy-based pointing, Wang et al. 2020). */
export function energyInside(map: RawMap, mask: Mask): number {
  checkSameExtents(map, mask);
  let inside = 0;
  let all = 0;
  for (let at = 0; at < map.data.length; at++) {
    const value = Math.max(0, map.data[at]!);
    all += value;
    if (mask.data[at]) inside += value;
  }
  return all > 0 ? inside / all : 0;
}
