// Winograd / Cook-Toom F(4x4, 3x3) with the points {0, 2/3, -2/3, 3/2, -3/2, infinity}.
//
//   y = A' [ (G g G') . (B' d B) ] A      d: 6x6 input tile, g: 3x3 kernel, y: 4x4 output tile
//
// These points round 1.5 to 2 times worse than the direct sum (the usual {0, 1, -1, 2, -2}: 4.5 times), and the set is
// closed under p -> 1/p. A kernel turned by 180 degrees evaluated at p is p^2 times the kernel at 1/p, so the
// transformed weights of the forward direction serve the backward direction too: point i reads the weights of point
// `turnedPoint(i)`, and the constant left over is folded into the output transform (see winograd-output.ts).

/** Points of one axis, and of a tile. */
export const POINTS: i32 = 6;
export const TILE_POINTS: i32 = 36;

/** Outputs of a tile along one axis. */
export const TILE: i32 = 4;

/** The point 1/p for the point p: 0 <-> infinity, 2/3 <-> 3/2, -2/3 <-> -3/2. */
export function turnedPoint(i: i32): i32 {
  if (i == 0) return 5;
  if (i == 5) return 0;
  return i < 3 ? i + 2 : i - 2;
}
