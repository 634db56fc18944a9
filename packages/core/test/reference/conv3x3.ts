// 3x3 cross-correlation, stride 1, and its gradients, in float64.
//   forward          y[k,i,j] = b[k] + sum over c, u, v of w[k,c,u,v] x[c, i+u-p, j+v-p], outside x zero
//   backward input   dx[c,s,t] = sum over k, u, v of w[k,c,u,v] dy[k, s-u+p, t-v+p], outside dy zero
//   backward bias    db[k] = sum over i, j of dy[k,i,j]
// x (C, H, W), w (K, C, 3, 3), b (K), y (K, H+2p-2, W+2p-2); p is 1 for padding "same" and 0 for "valid".
import type { Conv3x3 } from "@deep-inside/spec";
import { at } from "./at.js";

/** C input channels of H x W, K output channels. */
export interface Conv3x3Extents {
  readonly C: number;
  readonly K: number;
  readonly H: number;
  readonly W: number;
  readonly padding: Conv3x3["padding"];
}

export function conv3x3Forward(
  x: Float64Array,
  w: Float64Array,
  b: Float64Array,
  extents: Conv3x3Extents,
): Float64Array {
  const { C, K, H, W } = extents;
  const { p, rows, columns } = output(extents);
  const y = new Float64Array(K * rows * columns);
  for (let k = 0; k < K; k++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = at(b, k);
        for (let c = 0; c < C; c++) {
          for (let u = 0; u < 3; u++) {
            for (let v = 0; v < 3; v++) {
              const s = i + u - p;
              const t = j + v - p;
              if (s < 0 || s >= H || t < 0 || t >= W) continue;
              sum += at(w, ((k * C + c) * 3 + u) * 3 + v) * at(x, (c * H + s) * W + t);
            }
          }
        }
        y[(k * rows + i) * columns + j] = sum;
      }
    }
  }
  return y;
}

export function conv3x3BackwardInput(dy: Float64Array, w: Float64Array, extents: Conv3x3Extents): Float64Array {
  const { C, K, H, W } = extents;
  const { p, rows, columns } = output(extents);
  const dx = new Float64Array(C * H * W);
  for (let c = 0; c < C; c++) {
    for (let s = 0; s < H; s++) {
      for (let t = 0; t < W; t++) {
        let sum = 0;
        for (let k = 0; k < K; k++) {
          for (let u = 0; u < 3; u++) {
            for (let v = 0; v < 3; v++) {
              const i = s - u + p;
              const j = t - v + p;
              if (i < 0 || i >= rows || j < 0 || j >= columns) continue;
              sum += at(w, ((k * C + c) * 3 + u) * 3 + v) * at(dy, (k * rows + i) * columns + j);
            }
          }
        }
        dx[(c * H + s) * W + t] = sum;
      }
    }
  }
  return dx;
}

export function conv3x3BackwardBias(dy: Float64Array, K: number): Float64Array {
  const db = new Float64Array(K);
  const positions = dy.length / K;
  for (let k = 0; k < K; k++) {
    let sum = 0;
    for (let position = 0; position < positions; position++) sum += at(dy, k * positions + position);
    db[k] = sum;
  }
  return db;
}

function output({ H, W, padding }: Conv3x3Extents): { p: number; rows: number; columns: number } {
  const p = padding === "same" ? 1 : 0;
  return { p, rows: H + 2 * p - 2, columns: W + 2 * p - 2 };
}
