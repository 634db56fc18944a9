/** How one step sees the picture, in normalised planes (3, H, W). */
export interface View {
  /** The picture seen so. */
  of(x: Float32Array): Float32Array;
  /** From the gradient by what is seen to that by the picture. */
  gradient(slope: Float32Array): Float32Array;
}

/** How rows, or columns, are drawn together: output `o` is the sum of `weights[o][k]` times input `first[o] + k`. */
interface Shrinking {
  readonly first: Int32Array;
  readonly weights: readonly Float64Array[];
}

/**
 * How planes (n, height, width) look from `distance` times as far: that many times smaller, `down` and `right` of the
 * middle, and 0, the mean, around them. Each pixel is the mean of those it covers, by a triangle as wide as two of them.
 */
export function farView(height: number, width: number, distance: number, down: number, right: number): View {
  const [rows, columns] = [shrinking(height, distance, down), shrinking(width, distance, right)];
  const blank = (like: Float32Array): Float32Array => new Float32Array(like.length);
  return {
    of(planes) {
      const smaller = addRows(blank(planes), planes, height, width, rows, false);
      return addColumns(blank(planes), smaller, width, columns, false);
    },
    // The adjoint.
    gradient(slope) {
      const wider = addColumns(blank(slope), slope, width, columns, true);
      return addRows(blank(slope), wider, height, width, rows, true);
    },
  };
}

function shrinking(extent: number, distance: number, offset: number): Shrinking {
  const first = new Int32Array(extent);
  const weights = Array.from(first, (_, o) => {
    const middle = (o + 0.5 - extent / 2 - offset) * distance + extent / 2 - 0.5;
    const from = Math.floor(middle - distance) + 1;
    const row = Float64Array.from({ length: Math.ceil(middle + distance) - from }, (_, k) =>
      Math.max(1 - Math.abs(from + k - middle) / distance, 0),
    );
    const total = row.reduce((sum, weight) => sum + weight, 0);
    const [start, end] = [Math.max(-from, 0), Math.min(extent - from, row.length)];
    first[o] = from + start;
    return row.subarray(start, Math.max(start, end)).map((weight) => weight / total);
  });
  return { first, weights };
}

/** Of a gradient, `adjoint`, output and input change places. */
function addRows(
  out: Float32Array,
  planes: Float32Array,
  height: number,
  width: number,
  { first, weights }: Shrinking,
  adjoint: boolean,
): Float32Array {
  for (let plane = 0; plane < planes.length; plane += height * width) {
    for (let o = 0; o < height; o++) {
      const row = weights[o]!;
      for (let k = 0; k < row.length; k++) {
        const [near, far, weight] = [plane + (first[o]! + k) * width, plane + o * width, row[k]!];
        const [to, from] = adjoint ? [near, far] : [far, near];
        for (let j = 0; j < width; j++) out[to + j]! += weight * planes[from + j]!;
      }
    }
  }
  return out;
}

function addColumns(
  out: Float32Array,
  planes: Float32Array,
  width: number,
  { first, weights }: Shrinking,
  adjoint: boolean,
): Float32Array {
  for (let line = 0; line < planes.length; line += width) {
    for (let o = 0; o < width; o++) {
      const row = weights[o]!;
      const from = line + first[o]!;
      if (adjoint) {
        for (let k = 0; k < row.length; k++) out[from + k]! += row[k]! * planes[line + o]!;
      } else {
        let sum = 0;
        for (let k = 0; k < row.length; k++) sum += row[k]! * planes[from + k]!;
        out[line + o] = sum;
      }
    }
  }
  return out;
}
