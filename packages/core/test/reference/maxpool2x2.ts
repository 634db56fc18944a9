// 2x2 maximum with stride 2 and its gradient, in float64.
//   forward          y[c,i,j] = max over u, v in {0, 1} of x[c, 2i+u, 2j+v]; the switch is 2u + v of the first maximum
//   backward input   dx[c, 2i+u, 2j+v] = dy[c,i,j] at the switch, zero elsewhere
// x (C, H, W), y (C, floor(H/2), floor(W/2)). An odd last row or column is not read and gets no gradient.
import { at } from "./at.js";

/** C channels of H x W, before pooling. */
export interface MaxPool2x2Extents {
  readonly C: number;
  readonly H: number;
  readonly W: number;
}

/** @returns the maxima `y` and, per maximum, its place 0..3 in the window in row-major order */
export function maxpool2x2Forward(
  x: Float64Array,
  { C, H, W }: MaxPool2x2Extents,
): { y: Float64Array; switches: Int32Array } {
  const rows = Math.floor(H / 2);
  const columns = Math.floor(W / 2);
  const y = new Float64Array(C * rows * columns);
  const switches = new Int32Array(y.length);
  for (let c = 0; c < C; c++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let best = -Infinity;
        let place = 0;
        for (let candidate = 0; candidate < 4; candidate++) {
          const value = at(x, inside(c, i, j, candidate, H, W));
          if (value > best) {
            best = value;
            place = candidate;
          }
        }
        y[(c * rows + i) * columns + j] = best;
        switches[(c * rows + i) * columns + j] = place;
      }
    }
  }
  return { y, switches };
}

export function maxpool2x2BackwardInput(
  dy: Float64Array,
  switches: Int32Array,
  { C, H, W }: MaxPool2x2Extents,
): Float64Array {
  const rows = Math.floor(H / 2);
  const columns = Math.floor(W / 2);
  const dx = new Float64Array(C * H * W);
  for (let c = 0; c < C; c++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const index = (c * rows + i) * columns + j;
        dx[inside(c, i, j, at(switches, index), H, W)] = at(dy, index);
      }
    }
  }
  return dx;
}

/** Index into x of one place 0..3 of the window of output (c, i, j). */
function inside(c: number, i: number, j: number, place: number, H: number, W: number): number {
  return (c * H + 2 * i + (place >> 1)) * W + 2 * j + (place & 1);
}
