import { SaliencyError, type RawMap } from "@deep-inside/spec";
import { checkSameExtents } from "../shared/mask.js";
import { pearson } from "./spearman.js";

const ORIENTATIONS = 9;
const CELL = 16;
const BLOCK = 3;
const CLIP = 0.2;
const EPSILON = 1e-5;

/**
 * Histograms of oriented gradients (Dalal & Triggs 2005): 9 orientations, cells of 16x16, blocks of 3x3 cells, L2-Hys:
 * `skimage.feature.hog(map, pixels_per_cell=(16, 16))`.
 *
 * @returns blocks by rows, in each the cells by rows, in each the 9 orientations from 0 degrees
 * @throws SaliencyError `bad-shape`: a side is shorter than 48
 */
export function hog(map: RawMap): Float64Array {
  const rows = Math.floor(map.height / CELL);
  const columns = Math.floor(map.width / CELL);
  if (Math.min(rows, columns) < BLOCK)
    throw new SaliencyError("bad-shape", `HOG needs maps of at least 48x48, this is ${map.width}x${map.height}.`);
  const cells = cellHistograms(map, rows, columns);
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

function cellHistograms({ height, width, data }: RawMap, rows: number, columns: number): Float64Array {
  const cells = new Float64Array(rows * columns * ORIENTATIONS);
  for (let i = 0; i < rows * CELL; i++) {
    for (let j = 0; j < columns * CELL; j++) {
      const at = i * width + j;
      // Central differences, 0 at the rim.
      const dy = i === 0 || i === height - 1 ? 0 : data[at + width]! - data[at - width]!;
      const dx = j === 0 || j === width - 1 ? 0 : data[at + 1]! - data[at - 1]!;
      const degrees = (Math.atan2(dy, dx) * 180) / Math.PI;
      const turned = ((degrees % 180) + 180) % 180;
      const bin = Math.min(ORIENTATIONS - 1, Math.floor((turned * ORIENTATIONS) / 180));
      const cell = Math.floor(i / CELL) * columns + Math.floor(j / CELL);
      cells[cell * ORIENTATIONS + bin]! += Math.hypot(dx, dy) / CELL ** 2;
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
