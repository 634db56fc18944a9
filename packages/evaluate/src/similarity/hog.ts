import { SaliencyError, type RawMap } from "@deep-inside/spec";
import { checkSameExtents } from "../shared/mask.js";
import { pearson } from "./spearman.js";

const ORIENTATIONS = 9;
/** Side of a cell in pixels, of maps that have room for a block of such cells: what Adebayo et al. 2018 take for 224x224. */
const CELL = 16;
/** Cells along the side of a block. */
const BLOCK = 3;
const CLIP = 0.2;
const EPSILON = 1e-5;

/**
 * Histograms of oriented gradients (Dalal & Triggs 2005): 9 orientations, blocks of 3x3 cells, L2-Hys:
 * `skimage.feature.hog(map, pixels_per_cell=(cell, cell))`. A cell has 16x16 pixels, fewer where the shorter side is below 48.
 *
 * @returns blocks by rows, in each the cells by rows, in each the 9 orientations from 0 degrees
 * @throws SaliencyError `bad-shape`: a side is shorter than 3
 */
export function hog(map: RawMap): Float64Array {
  const cell = Math.min(CELL, Math.floor(Math.min(map.height, map.width) / BLOCK));
  if (cell < 1)
    throw new SaliencyError("bad-shape", `HOG needs maps of at least 3x3, this is ${map.width}x${map.height}.`);
  const rows = Math.floor(map.height / cell);
  const columns = Math.floor(map.width / cell);
  const cells = cellHistograms(map, rows, columns, cell);
  const blocks: number[] = [];
  for (let i = 0; i + BLOCK <= rows; i++) {
    for (let j = 0; j + BLOCK <= columns; j++) {
      const block: number[] = [];
      for (let a = 0; a < BLOCK; a++) {
        const from = ((i + a) * columns + j) * ORIENTATIONS;
        block.push(...cells.subarray(from, from + BLOCK * ORIENTATIONS));
      }
      blocks.push(...normalizeBlock(block));
    }
  }
  return Float64Array.from(blocks);
}

/** Pearson's correlation of the HOG of two maps (Adebayo et al. 2018), -1 to 1. @throws SaliencyError as `hog` */
export function hogSimilarity(one: RawMap, other: RawMap): number {
  checkSameExtents(one, other);
  return pearson(hog(one), hog(other));
}

function cellHistograms({ height, width, data }: RawMap, rows: number, columns: number, side: number): Float64Array {
  const cells = new Float64Array(rows * columns * ORIENTATIONS);
  for (let i = 0; i < rows * side; i++) {
    for (let j = 0; j < columns * side; j++) {
      const at = i * width + j;
      // Central differences, 0 at the rim.
      const dy = i === 0 || i === height - 1 ? 0 : data[at + width]! - data[at - width]!;
      const dx = j === 0 || j === width - 1 ? 0 : data[at + 1]! - data[at - 1]!;
      const degrees = (Math.atan2(dy, dx) * 180) / Math.PI;
      const turned = ((degrees % 180) + 180) % 180;
      const bin = Math.min(ORIENTATIONS - 1, Math.floor((turned * ORIENTATIONS) / 180));
      const cell = Math.floor(i / side) * columns + Math.floor(j / side);
      cells[cell * ORIENTATIONS + bin]! += Math.hypot(dx, dy) / side ** 2;
    }
  }
  return cells;
}

function normalizeBlock(block: readonly number[]): number[] {
  const divide = (values: readonly number[]): number[] => {
    const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) + EPSILON ** 2);
    return values.map((value) => value / norm);
  };
  return divide(divide(block).map((value) => Math.min(value, CLIP)));
}
