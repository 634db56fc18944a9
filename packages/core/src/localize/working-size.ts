import type { RawMap, RgbImage } from "@deep-inside/spec";

/** A picture and its map at the size at which they are cut. */
export interface Working {
  readonly height: number;
  readonly width: number;
  /** Interleaved r, g, b in 0..255. */
  readonly colours: Float64Array;
  readonly saliency: Float64Array;
}

/** Means over equal boxes of pixels, so that the longer side is at most `longest`. A mean with NaN in it is NaN. */
export function shrink({ height, width, data }: RgbImage, map: RawMap, longest: number): Working {
  const factor = Math.min(1, longest / Math.max(height, width));
  const [rows, columns] = [Math.max(1, Math.round(height * factor)), Math.max(1, Math.round(width * factor))];
  const colours = new Float64Array(rows * columns * 3);
  const saliency = new Float64Array(rows * columns);
  const counts = new Float64Array(rows * columns);
  const column = boxes(width, columns);
  boxes(height, rows).forEach((row, i) => {
    for (let j = 0; j < width; j++) {
      const to = row * columns + column[j]!;
      const from = i * width + j;
      colours[3 * to]! += data[3 * from]!;
      colours[3 * to + 1]! += data[3 * from + 1]!;
      colours[3 * to + 2]! += data[3 * from + 2]!;
      saliency[to]! += map.data[from]!;
      counts[to]!++;
    }
  });
  return {
    height: rows,
    width: columns,
    colours: colours.map((sum, at) => sum / counts[Math.floor(at / 3)]!),
    saliency: saliency.map((sum, at) => sum / counts[at]!),
  };
}

/** A mask of the working size at the size of the picture: each pixel has the value of the box it was averaged into. */
export function enlargeMask(mask: Uint8Array, rows: number, columns: number, { height, width }: RgbImage): Uint8Array {
  const enlarged = new Uint8Array(height * width);
  const column = boxes(width, columns);
  boxes(height, rows).forEach((row, i) => {
    for (let j = 0; j < width; j++) enlarged[i * width + j] = mask[row * columns + column[j]!]!;
  });
  return enlarged;
}

/** For each of `length` pixels the number of its box, of `count`. */
function boxes(length: number, count: number): Uint32Array {
  return Uint32Array.from({ length }, (_, at) => Math.floor((at * count) / length));
}
