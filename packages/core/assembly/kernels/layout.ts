// Changes of layout at the two ends of the blocked part of a network.
import { clearBorder, pixelOffset, planeBytes } from "./blocked";
import { reluRule } from "./relu";

/** Planes (C, H, W) with C <= 4 to one blocked plane: y[c] = (x[c] - mean[c]) / std[c]; channels past C are zero. */
export function packPlanes(y: usize, x: usize, mean: usize, std: usize, C: i32, H: i32, W: i32): void {
  clearBorder(y, H, W);
  for (let i = 0; i < H; i++) {
    const out = y + pixelOffset(i, 0, W);
    for (let j = 0; j < W; j++) {
      const at = out + ((<usize>j) << 4);
      v128.store(at, i32x4.splat(0));
      for (let c = 0; c < C; c++) {
        const value = load<f32>(x + ((<usize>((c * H + i) * W + j)) << 2));
        const k = (<usize>c) << 2;
        store<f32>(at + k, (value - load<f32>(mean + k)) / load<f32>(std + k));
      }
    }
  }
}

/** Gradient of `packPlanes`: dx[c] = dy[c] / std[c], blocked to planes (C, H, W). */
export function unpackPlanes(dx: usize, dy: usize, std: usize, C: i32, H: i32, W: i32): void {
  for (let c = 0; c < C; c++) {
    const k = (<usize>c) << 2;
    const divisor = load<f32>(std + k);
    for (let i = 0; i < H; i++) {
      let from = dy + pixelOffset(i, 0, W) + k;
      let to = dx + ((<usize>((c * H + i) * W)) << 2);
      for (let j = 0; j < W; j++, from += 16, to += 4) store<f32>(to, load<f32>(from) / divisor);
    }
  }
}

/** Blocked (C, H, W) of one image to a vector in the order channel, row, column; channels first..last-1. */
export function flattenForward(y: usize, x: usize, H: i32, W: i32, first: i32, last: i32): void {
  let to = y + ((<usize>(first * H * W)) << 2);
  for (let c = first; c < last; c++) {
    const plane = x + <usize>(c >> 2) * planeBytes(H, W) + ((<usize>(c & 3)) << 2);
    for (let i = 0; i < H; i++) {
      let from = plane + pixelOffset(i, 0, W);
      for (let j = 0; j < W; j++, from += 16, to += 4) store<f32>(to, load<f32>(from));
    }
  }
}

/** The reverse for blocks of four channels first..last-1 of C channels, then the rule of the ReLU that x came out of. */
export function flattenBackwardInput(
  dx: usize,
  dy: usize,
  mask: usize,
  rule: i32,
  C: i32,
  H: i32,
  W: i32,
  first: i32,
  last: i32,
): void {
  for (let block = first; block < last; block++) {
    const plane = dx + <usize>block * planeBytes(H, W);
    clearBorder(plane, H, W);
    let bits = mask + <usize>(block * H * W);
    for (let i = 0; i < H; i++) {
      let to = plane + pixelOffset(i, 0, W);
      for (let j = 0; j < W; j++, to += 16, bits++) {
        for (let lane = 0; lane < 4; lane++) {
          const c = (block << 2) + lane;
          const value: f32 = c < C ? load<f32>(dy + ((<usize>((c * H + i) * W + j)) << 2)) : 0;
          store<f32>(to + ((<usize>lane) << 2), value);
        }
        v128.store(to, reluRule(v128.load(to), bits, rule));
      }
    }
  }
}
