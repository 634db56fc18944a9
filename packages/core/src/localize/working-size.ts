interface Extent {
  readonly height: number;
  readonly width: number;
}

/** The extents of a picture of the same shape whose longer side is at most `longest`. */
export function workingSize({ height, width }: Extent, longest: number): Extent {
  const factor = Math.min(1, longest / Math.max(height, width));
  return { height: Math.max(1, Math.round(height * factor)), width: Math.max(1, Math.round(width * factor)) };
}

/** Means of values (height, width, channels) over the boxes of pixels that a smaller size stands for. One with NaN in it is NaN. */
export function shrink(
  values: Uint8Array | Float32Array,
  channels: number,
  { height, width }: Extent,
  to: Extent,
): Float64Array {
  const means = new Float64Array(to.height * to.width * channels);
  const counts = new Float64Array(to.height * to.width);
  const [rows, columns] = [boxes(height, to.height), boxes(width, to.width)];
  for (let i = 0, from = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const box = rows[i]! * to.width + columns[j]!;
      counts[box]!++;
      for (let at = box * channels; at < (box + 1) * channels; at++) means[at]! += values[from++]!;
    }
  }
  for (let at = 0; at < means.length; at++) means[at]! /= counts[(at / channels) | 0]!;
  return means;
}

/** A mask of the working size at another one: each pixel has the value of the box it was averaged into. */
export function enlargeMask(mask: Uint8Array, { height, width }: Extent, to: Extent): Uint8Array {
  const enlarged = new Uint8Array(to.height * to.width);
  const [rows, columns] = [boxes(to.height, height), boxes(to.width, width)];
  for (let i = 0; i < to.height; i++) {
    const [row, line] = [rows[i]! * width, i * to.width];
    for (let j = 0; j < to.width; j++) enlarged[line + j] = mask[row + columns[j]!]!;
  }
  return enlarged;
}

/** For each of `length` pixels the number of its box, of `count`. */
function boxes(length: number, count: number): Uint32Array {
  return Uint32Array.from({ length }, (_, at) => Math.floor((at * count) / length));
}
