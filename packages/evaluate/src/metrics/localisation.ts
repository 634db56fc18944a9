import type { RawMap } from "@deep-inside/spec";
import type { PixelBox } from "../shared/mask.js";

/** Overlap from which a box counts as right (ILSVRC). */
export const RIGHT_OVERLAP = 0.5;

/** Intersection over union of two half-open boxes, 0 to 1. */
export function boxIou(one: PixelBox, other: PixelBox): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  const intersection = Math.max(0, width) * Math.max(0, height);
  const union = area(one) + area(other) - intersection;
  return union > 0 ? intersection / union : 0;
}

const area = ({ left, top, right, bottom }: PixelBox): number => (right - left) * (bottom - top);

/** 1 when the box is wrong: it overlaps none of the true boxes by half (localisation error of ILSVRC). */
export function localisationError(box: PixelBox, truth: readonly PixelBox[]): 0 | 1 {
  return truth.some((other) => boxIou(box, other) >= RIGHT_OVERLAP) ? 0 : 1;
}

/**
 * The box that a map points at: around the largest 4-connected region of values of at least `share` of the maximum
 * (Zhou et al. 2016, Selvaraju et al. 2017). Of regions of equal size the first; the whole picture when no value is positive.
 *
 * @param map  (H, W), smoothed where it is noisy
 * @param share  of the maximum, 0 to 1
 */
export function boxOfMap({ height, width, data }: RawMap, share: number): PixelBox {
  let most = 0;
  for (const value of data) if (value > most) most = value;
  if (most === 0) return { left: 0, top: 0, right: width, bottom: height };
  const least = share * most;
  const seen = new Uint8Array(data.length);
  const queue = new Uint32Array(data.length);
  let best: PixelBox = { left: 0, top: 0, right: width, bottom: height };
  let bestSize = 0;
  for (let start = 0; start < data.length; start++) {
    if (seen[start] || !(data[start]! >= least)) continue;
    let [left, top, right, bottom, end] = [width, height, 0, 0, 1];
    queue[0] = start;
    seen[start] = 1;
    for (let next = 0; next < end; next++) {
      const at = queue[next]!;
      const j = at % width;
      const i = (at - j) / width;
      [left, right] = [Math.min(left, j), Math.max(right, j + 1)];
      [top, bottom] = [Math.min(top, i), Math.max(bottom, i + 1)];
      const visit = (to: number): void => {
        if (seen[to] || !(data[to]! >= least)) return;
        seen[to] = 1;
        queue[end++] = to;
      };
      if (j > 0) visit(at - 1);
      if (j + 1 < width) visit(at + 1);
      if (i > 0) visit(at - width);
      if (i + 1 < height) visit(at + width);
    }
    if (end > bestSize) [best, bestSize] = [{ left, top, right, bottom }, end];
  }
  return best;
}
