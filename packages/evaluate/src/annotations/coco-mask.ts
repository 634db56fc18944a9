import type { Mask } from "../shared/mask.js";

type Refuse = (what: string) => never;

/**
 * The mask of a COCO segmentation: polygons `[[x0, y0, x1, y1, ...], ...]`, whose insides are united, or run lengths
 * `{ size: [height, width], counts }` down the columns, 0 first, as a list or in COCO's letters.
 *
 * @param refuse  called with what is wrong
 */
export function cocoMask(segmentation: unknown, height: number, width: number, refuse: Refuse): Mask {
  if (Array.isArray(segmentation)) return polygonMask(segmentation, height, width, refuse);
  const { size, counts } = (segmentation ?? {}) as Readonly<Record<string, unknown>>;
  if (!Array.isArray(size) || size[0] !== height || size[1] !== width)
    return refuse(`its segmentation is of another size than ${width}x${height}`);
  const runs = typeof counts === "string" ? decodeCounts(counts, refuse) : counts;
  if (!Array.isArray(runs) || !runs.every((run) => Number.isSafeInteger(run) && run >= 0))
    return refuse("the run lengths of its segmentation are no whole numbers");
  const data = new Uint8Array(height * width);
  let at = 0;
  for (const [k, run] of (runs as number[]).entries()) {
    if (at + run > data.length) return refuse("the run lengths of its segmentation exceed the picture");
    if (k % 2 === 1) for (let p = at; p < at + run; p++) data[(p % height) * width + Math.floor(p / height)] = 1;
    at += run;
  }
  if (at !== data.length) return refuse("the run lengths of its segmentation do not fill the picture");
  return { height, width, data };
}

/** A pixel belongs to a polygon when its centre is inside by the even-odd rule. */
function polygonMask(polygons: readonly unknown[], height: number, width: number, refuse: Refuse): Mask {
  const data = new Uint8Array(height * width);
  for (const polygon of polygons) {
    const whole = Array.isArray(polygon) && polygon.length >= 6 && polygon.length % 2 === 0;
    if (!whole || !polygon.every((value) => Number.isFinite(value)))
      return refuse("a polygon of its segmentation is not three or more points");
    for (let i = 0; i < height; i++) {
      const crossings = crossingsAt(i + 0.5, polygon as number[]).sort((a, b) => a - b);
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        const from = Math.max(0, Math.ceil(crossings[k]! - 0.5));
        const to = Math.min(width, Math.ceil(crossings[k + 1]! - 0.5));
        if (to > from) data.fill(1, i * width + from, i * width + to);
      }
    }
  }
  return { height, width, data };
}

/** Where the polygon's edges cross the line at height `y`. */
function crossingsAt(y: number, points: readonly number[]): number[] {
  const crossings: number[] = [];
  const count = points.length / 2;
  for (let k = 0; k < count; k++) {
    const next = (k + 1) % count;
    const [x0, y0, x1, y1] = [points[2 * k]!, points[2 * k + 1]!, points[2 * next]!, points[2 * next + 1]!];
    if (y0 <= y !== y1 <= y) crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
  }
  return crossings;
}

/** COCO's letters: five bits each from "0" on, the lowest first, a sixth while more follow; from the third on, differences. */
function decodeCounts(text: string, refuse: Refuse): number[] {
  const counts: number[] = [];
  for (let at = 0; at < text.length;) {
    let value = 0;
    let shift = 0;
    for (let more = true; more; at++) {
      const letter = text.charCodeAt(at) - 48;
      // Also at the end of the text, where there is no letter.
      if (!(letter >= 0 && letter < 64) || shift > 25)
        return refuse("the letters of its segmentation are none of COCO's");
      value |= (letter & 31) << shift;
      shift += 5;
      more = (letter & 32) !== 0;
      if (!more && (letter & 16) !== 0 && shift < 32) value |= -1 << shift;
    }
    if (counts.length > 2) value += counts[counts.length - 2]!;
    counts.push(value);
  }
  return counts;
}
