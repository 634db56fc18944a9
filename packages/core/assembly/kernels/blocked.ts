// The blocked layout of activations and their gradients: (C4, PH, PW, 4) with C4 = ceil(C / 4), four channels per
// vector, channels past C zero. Each plane carries a border of zeros, two wide above and left, and on the other
// sides at least as wide, so that every 3x3 window and every 6x6 tile of either direction is read without a bounds
// check. PH and PW follow from H and W by `paddedExtent`; the host uses the same function (src/shared/blocked.ts).
import { Padding, paddedExtent } from "../../src/shared/blocked";

/** Bytes of one plane of four channels. */
export function planeBytes(H: i32, W: i32): usize {
  return (<usize>paddedExtent(H) * <usize>paddedExtent(W)) << 4;
}

/** Bytes of one row of a plane. */
export function rowBytes(W: i32): usize {
  return (<usize>paddedExtent(W)) << 4;
}

/** Bytes of all planes of one image. */
export function imageBytes(C: i32, H: i32, W: i32): usize {
  return <usize>((C + 3) >> 2) * planeBytes(H, W);
}

/** Offset in bytes of pixel (i, j) within its plane; both may reach Padding.Before below zero. */
export function pixelOffset(i: i32, j: i32, W: i32): usize {
  return (<usize>((i + Padding.Before) * paddedExtent(W) + j + Padding.Before)) << 4;
}

/** Writes zeros around the H x W pixels of one plane. */
export function clearBorder(plane: usize, H: i32, W: i32): void {
  const row = rowBytes(W);
  const inside = (<usize>W) << 4;
  let at = plane;
  let end = plane + pixelOffset(0, 0, W);
  // The right border of a row and the left one of the next are neighbours, too short to be worth a call of memory.fill.
  for (let i = 0; i < H; i++, at = end + inside, end += row) clear(at, end);
  memory.fill(at, 0, plane + planeBytes(H, W) - at);
}

/** Writes zeros from `at` up to `end`, whole vectors. */
export function clear(at: usize, end: usize): void {
  const zero = i32x4.splat(0);
  for (; at < end; at += 16) v128.store(at, zero);
}
