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
  for (let i = 0; i < height; i++) {
    const row = Math.floor((i * rows) / height) * columns;
    for (let j = 0; j < width; j++) {
      const to = row + Math.floor((j * columns) / width);
      const from = i * width + j;
      for (let c = 0; c < 3; c++) colours[3 * to + c]! += data[3 * from + c]!;
      saliency[to]! += map.data[from]!;
      counts[to]!++;
    }
  }
  return {
    height: rows,
    width: columns,
    colours: colours.map((sum, at) => sum / counts[Math.floor(at / 3)]!),
    saliency: saliency.map((sum, at) => sum / counts[at]!),
  };
}

/** A mask of the working size at the size of the picture: each pixel has the value of the box it was averaged into. */
export function enlargeMask(mask: Uint8Array, rows: number, columns: number, { height, width }: RgbImage): Uint8Array {
  return Uint8Array.from({ length: height * width }, (_, at) => {
    const i = Math.floor((Math.floor(at / width) * rows) / height);
    return mask[i * columns + Math.floor(((at % width) * columns) / width)]!;
  });
}
