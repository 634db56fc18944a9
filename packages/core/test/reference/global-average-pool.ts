// Mean over all positions of a channel and its gradient, in float64.
//   forward          y[c] = (1 / HW) sum over i, j of x[c,i,j]
//   backward input   dx[c,i,j] = dy[c] / HW
// x (C, H, W), y (C); `positions` is H * W.
import { at } from "./at.js";

export function globalAveragePoolForward(x: Float64Array, C: number, positions: number): Float64Array {
  const y = new Float64Array(C);
  for (let c = 0; c < C; c++) {
    let sum = 0;
    for (let position = 0; position < positions; position++) sum += at(x, c * positions + position);
    y[c] = sum / positions;
  }
  return y;
}

export function globalAveragePoolBackwardInput(dy: Float64Array, C: number, positions: number): Float64Array {
  const dx = new Float64Array(C * positions);
  for (let c = 0; c < C; c++) dx.fill(at(dy, c) / positions, c * positions, (c + 1) * positions);
  return dx;
}
