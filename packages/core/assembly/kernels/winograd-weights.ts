// Weights (K, C, 3, 3) to U = G g G', in f64, rounded once, in the layout of the multiplication:
//   U (36, ceil(K / R), CR, R)    R = rows of the register tile, CR = C4 * 4 rounded up to whole R; zero past K and C
// Forward, R output channels are neighbours; backward, R rows of the third axis are. See winograd-gemm.
//
// Row i of G is (1, p, p^2) / N, with N = the product of (p - q) over the other finite points q; (0, 0, 1) for infinity.
import { POINTS, TILE_POINTS } from "./winograd-points";

const NEAR: f64 = 2.0 / 3.0;
const FAR: f64 = 3.0 / 2.0;
const N_NEAR: f64 = NEAR * (2.0 * NEAR) * (NEAR * NEAR - FAR * FAR);
const N_FAR: f64 = FAR * (2.0 * FAR) * (FAR * FAR - NEAR * NEAR);

/** Row `point` of G times the three values a, b, c. */
function evaluate(point: i32, a: f64, b: f64, c: f64): f64 {
  if (point == 0) return a;
  if (point == 5) return c;
  const p = point < 3 ? NEAR : FAR;
  const even = a + p * p * c;
  const odd = p * b;
  return (point & 1 ? even + odd : even - odd) / (point < 3 ? N_NEAR : N_FAR);
}

/** Bytes of one point's matrix. */
export function pointWeightBytes(K: i32, C: i32, R: i32): usize {
  const groups = (K + R - 1) / R;
  const C4 = (C + 3) & ~3;
  return <usize>(groups * R) * <usize>(((C4 + R - 1) / R) * R) * 4;
}

/** Output channels first..last-1 of U. `first` is a multiple of R; `to` is zero before. `w` holds those channels only. */
export function winogradPackWeights(to: usize, w: usize, K: i32, C: i32, R: i32, first: i32, last: i32): void {
  const CR = ((((C + 3) & ~3) + R - 1) / R) * R;
  const point = pointWeightBytes(K, C, R);
  for (let k = first; k < last; k++) {
    let out = to + ((<usize>((k / R) * CR * R + (k % R))) << 2);
    for (let c = 0; c < C; c++, w += 36, out += (<usize>R) << 2) {
      for (let i = 0; i < POINTS; i++) {
        const a = evaluate(i, load<f32>(w), load<f32>(w, 12), load<f32>(w, 24));
        const b = evaluate(i, load<f32>(w, 4), load<f32>(w, 16), load<f32>(w, 28));
        const d = evaluate(i, load<f32>(w, 8), load<f32>(w, 20), load<f32>(w, 32));
        for (let j = 0; j < POINTS; j++) {
          store<f32>(out + <usize>(i * POINTS + j) * point, <f32>evaluate(j, a, b, d));
        }
      }
    }
  }
}

/** Bytes of U. */
export function winogradWeightBytes(K: i32, C: i32, R: i32): usize {
  return <usize>TILE_POINTS * pointWeightBytes(K, C, R);
}
