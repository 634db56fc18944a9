// Weights (K, C, 3, 3) to U = G g G', in f64, rounded once, in the layout of the multiplication:
//   U (points, KR / R, CR, R)    R = rows of the register tile; KR, CR = channels rounded up to 4, then to R; zero past K, C
// Forward, R output channels are neighbours; backward, R rows of the third axis are. See winograd-multiply.ts.
//
// Row i of G is (1, p, p^2) / N, with N = the product of (p - q) over the other finite points q; (0, 0, 1) for infinity.
import { tilePoints } from "./winograd-points";

const NEAR: f64 = 2.0 / 3.0;
const FAR: f64 = 3.0 / 2.0;
const N_NEAR: f64 = NEAR * (2.0 * NEAR) * (NEAR * NEAR - FAR * FAR);
const N_FAR: f64 = FAR * (2.0 * FAR) * (FAR * FAR - NEAR * NEAR);

/** Row `point` of G for tiles of m times the three values a, b, c. */
function evaluate(m: i32, point: i32, a: f64, b: f64, c: f64): f64 {
  if (point == 0) return a; // N is 1 for m = 4; for m = 2 its sign is taken by the input transform
  if (point == m + 1) return c;
  if (m == 2) return (point == 1 ? a + b + c : a - b + c) / 2.0;
  const p = point < 3 ? NEAR : FAR;
  const even = a + p * p * c;
  const odd = p * b;
  return (point & 1 ? even + odd : even - odd) / (point < 3 ? N_NEAR : N_FAR);
}

/** Bytes of one point's matrix. */
export function pointWeightBytes(K: i32, C: i32, R: i32): usize {
  const groups = (((K + 3) & ~3) + R - 1) / R;
  const C4 = (C + 3) & ~3;
  return <usize>(groups * R) * <usize>(((C4 + R - 1) / R) * R) * 4;
}

/** Output channels first..last-1 of U. `first` is a multiple of R; `to` is zero before. `w` holds those channels only. */
export function winogradPackWeights(to: usize, w: usize, m: i32, K: i32, C: i32, R: i32, first: i32, last: i32): void {
  const CR = ((((C + 3) & ~3) + R - 1) / R) * R;
  const point = pointWeightBytes(K, C, R);
  const points = m + 2;
  for (let k = first; k < last; k++) {
    let out = to + ((<usize>((k / R) * CR * R + (k % R))) << 2);
    for (let c = 0; c < C; c++, w += 36, out += (<usize>R) << 2) {
      for (let i = 0; i < points; i++) {
        const a = evaluate(m, i, load<f32>(w), load<f32>(w, 12), load<f32>(w, 24));
        const b = evaluate(m, i, load<f32>(w, 4), load<f32>(w, 16), load<f32>(w, 28));
        const d = evaluate(m, i, load<f32>(w, 8), load<f32>(w, 20), load<f32>(w, 32));
        for (let j = 0; j < points; j++) {
          store<f32>(out + <usize>(i * points + j) * point, <f32>evaluate(m, j, a, b, d));
        }
      }
    }
  }
}

/** Bytes of U. */
export function winogradWeightBytes(m: i32, K: i32, C: i32, R: i32): usize {
  return <usize>tilePoints(m) * pointWeightBytes(K, C, R);
}
