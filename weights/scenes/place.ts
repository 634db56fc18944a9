/** Where things go: sizes first, then centres that keep them apart as far as the picture allows. */
import type { Random } from "./random.js";

export interface Spot {
  readonly cx: number;
  readonly cy: number;
  /** Longest side in pixels. */
  readonly size: number;
}

export interface PlaceOptions {
  readonly height: number;
  readonly width: number;
  /** Smallest and largest longest side, as a share of the shorter side of the picture. */
  readonly scale: readonly [number, number];
  /** Share of its extent by which one thing may cover another: 0 apart, 0.3 a visible bite. */
  readonly overlap: number;
  /** How far a thing may stick out of the frame, as a share of its size; negative keeps it off the rim. */
  readonly outside: number;
}

const TRIES = 24;

/** Spots for `count` things, the first ones placed first. */
export function placeAll(count: number, options: PlaceOptions, random: Random): Spot[] {
  const { height, width, scale } = options;
  const side = Math.min(height, width);
  // Several things cannot all be large: together they may fill about the whole picture.
  const roomy = Math.sqrt((height * width) / (side * side * count)) * 0.95;
  const largest = Math.max(scale[0], Math.min(scale[1], roomy));
  const spots: Spot[] = [];
  for (let k = 0; k < count; k++) {
    let size = side * random.logRange(scale[0], Math.max(largest, scale[0] * 1.0001));
    let best: Spot | null = null;
    let bestGap = -Infinity;
    for (let attempt = 0; attempt < TRIES && bestGap < 0; attempt++) {
      // A thing that finds no room gives way by becoming smaller, within the asked range.
      if (attempt % 6 === 5) size = Math.max(side * scale[0], size * 0.85);
      const margin = size * (0.5 - options.outside);
      const spot = {
        cx: width > 2 * margin ? random.range(margin, width - margin) : width / 2,
        cy: height > 2 * margin ? random.range(margin, height - margin) : height / 2,
        size,
      };
      const gap = gapOf(spot, spots, options.overlap);
      if (gap > bestGap) {
        best = spot;
        bestGap = gap;
      }
    }
    spots.push(best!);
  }
  return spots;
}

/** Distance left between the spot and its nearest neighbour; negative where they meet. Things are taken as discs. */
function gapOf(spot: Spot, others: readonly Spot[], overlap: number): number {
  let gap = Infinity;
  for (const other of others) {
    const apart = Math.hypot(spot.cx - other.cx, spot.cy - other.cy);
    gap = Math.min(gap, apart - 0.48 * (spot.size + other.size) * (1 - overlap));
  }
  return gap;
}
