import type { InputSpec } from "@deep-inside/spec";
import { shiftPlanes } from "../shared/planes.js";
import { below, uniform } from "../shared/random.js";
import type { Ascent } from "./ascent.js";
import { farView, type View } from "./far-view.js";

/** Share of the way to the farthest distance below which none is drawn at first; it falls to none. */
const NEAREST = 0.35;
/** Streams of what is drawn for a step; the noise of the start is 2. */
const STREAM = { down: 0, right: 1, distance: 3, row: 4, column: 5, tint: 6 } as const;

/**
 * The view of step `k`: moved, drawn smaller somewhere in the frame, and tinted, each as far as `ascent` allows. A picture
 * that must be seen from afar is one large thing, since many small ones would be too small; later steps come nearer for the
 * details.
 *
 * @param left share of the steps still to come
 */
export function viewOf(
  { jitter, distance: farthest, tint }: Ascent,
  { height, width }: InputSpec,
  seed: number,
  k: number,
  left: number,
): View {
  const shift = (axis: number): number => below(2 * jitter + 1, seed, axis, k) - jitter;
  const [down, right] = [shift(STREAM.down), shift(STREAM.right)];
  const nearest = 1 + NEAREST * left * (farthest - 1);
  const distance = nearest + (farthest - nearest) * uniform(seed, STREAM.distance, k);
  const room = (extent: number): number => (1 - 1 / distance) * extent;
  const row = room(height) * (uniform(seed, STREAM.row, k) - 0.5);
  const column = room(width) * (uniform(seed, STREAM.column, k) - 0.5);
  const tints = [0, 1, 2].map((c) => tint * (2 * uniform(seed, STREAM.tint + c, k) - 1));
  const far = farthest > 1 ? farView(height, width, distance, row, column) : undefined;
  return {
    of(x) {
      const moved = shiftPlanes(x, height, width, down, right);
      const seen = far ? far.of(moved) : moved;
      return tint > 0 ? seen.map((value, at) => value + tints[Math.floor(at / (height * width))]!) : seen;
    },
    gradient(slope) {
      return shiftPlanes(far ? far.gradient(slope) : slope, height, width, -down, -right);
    },
  };
}
