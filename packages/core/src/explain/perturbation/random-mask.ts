import { uniform } from "../shared/random.js";
import { places } from "../shared/upsample.js";

export interface MaskShape {
  readonly height: number;
  readonly width: number;
  /** Cells along each axis. */
  readonly grid: number;
  /** Chance of a cell to be 1. */
  readonly probability: number;
}

/**
 * Mask number `k` of a seed, (height, width) of values 0..1: a grid of zeros and ones, enlarged bilinearly by one cell more
 * than the picture needs and cut at a random offset, so that cells have no fixed borders (Petsiuk et al. 2018, section 3.2).
 * Every pixel's mean over k is the probability.
 */
export function randomMask({ height, width, grid, probability }: MaskShape, seed: number, k: number): Float32Array {
  const cells = Float32Array.from({ length: grid * grid }, (_, at) => Number(uniform(seed, k, at) < probability));
  const rows = cut(height, grid, uniform(seed, k, grid * grid));
  const columns = cut(width, grid, uniform(seed, k, grid * grid + 1));
  // Rows first: a row of the enlarged grid serves all of its pixels.
  const line = new Float32Array(grid);
  const mask = new Float32Array(height * width);
  for (let i = 0; i < height; i++) {
    const { low, high, share } = rows[i]!;
    for (let c = 0; c < grid; c++) line[c] = (1 - share) * cells[low * grid + c]! + share * cells[high * grid + c]!;
    for (let j = 0; j < width; j++) {
      const column = columns[j]!;
      mask[i * width + j] = (1 - column.share) * line[column.low]! + column.share * line[column.high]!;
    }
  }
  return mask;
}

function cut(extent: number, grid: number, draw: number): ReturnType<typeof places> {
  const cell = Math.ceil(extent / grid);
  const offset = Math.floor(draw * cell);
  return places(grid, (grid + 1) * cell).slice(offset, offset + extent);
}
