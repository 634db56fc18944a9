// Fully connected layer and its gradient, in float64.
//   forward          y[k] = b[k] + sum over c of w[k,c] x[c]
//   backward input   dx[c] = sum over k of w[k,c] dy[k]
// x (C), w (K, C), b (K), y (K). The bias gradient is dy itself.
import { at } from "./at.js";

export function denseForward(x: Float64Array, w: Float64Array, b: Float64Array): Float64Array {
  const C = x.length;
  return b.map((bias, k) => {
    let sum = bias;
    for (let c = 0; c < C; c++) sum += at(w, k * C + c) * at(x, c);
    return sum;
  });
}

export function denseBackwardInput(dy: Float64Array, w: Float64Array): Float64Array {
  const K = dy.length;
  const C = w.length / K;
  const dx = new Float64Array(C);
  for (let c = 0; c < C; c++) {
    let sum = 0;
    for (let k = 0; k < K; k++) sum += at(w, k * C + c) * at(dy, k);
    dx[c] = sum;
  }
  return dx;
}
