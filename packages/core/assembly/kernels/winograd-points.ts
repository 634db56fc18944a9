// Winograd / Cook-Toom convolution of 3x3 kernels in tiles of m x m outputs:
//
//   y = A' [ (G g G') . (B' d B) ] A      d: (m + 2)^2 input tile, g: 3x3 kernel, y: m x m output tile
//
//   F(4x4)  points {0, 2/3, -2/3, 3/2, -3/2, infinity}: 2.25 products an output instead of 9, rounding 1.5 to 2 times
//           that of the direct sum (the usual {0, 1, -1, 2, -2}: 4.5 times)
//   F(2x2)  points {0, 1, -1, infinity}: 4 products an output, rounding below that of the direct sum
//
// Both sets are closed under p -> 1/p. A kernel turned by 180 degrees evaluated at p is p^2 times the kernel at 1/p, so
// the transformed weights of the forward direction serve the backward direction too: point i reads the weights of point
// `turnedPoint(i)`, and the constant left over is folded into the output transform (see winograd-output.ts).

/** Points of a tile. */
export function tilePoints(m: i32): i32 {
  return (m + 2) * (m + 2);
}

/** The point of a tile that is 1/p along both axes for its point p. */
export function turnedPoint(p: i32, m: i32): i32 {
  const points = m + 2;
  return turned(p / points, m) * points + turned(p % points, m);
}

/** The point 1/p for the point p of one axis: 0 <-> infinity, 1 <-> 1, 2/3 <-> 3/2, and their negatives. */
function turned(i: i32, m: i32): i32 {
  if (i == 0) return m + 1;
  if (i == m + 1) return 0;
  if (m == 2) return i;
  return i < 3 ? i + 2 : i - 2;
}
