// The backward rules of ReLU on one vector of a blocked gradient:
//   gradient   dx = dy where x > 0
//   DeconvNet  dx = dy where dy > 0                (Zeiler & Fergus; Simonyan et al. 2013, section 4)
//   guided     dx = dy where x > 0 and dy > 0      (Springenberg et al.)
// Only the sign of x is kept: `bits`, one bit per lane. The derivative at zero is zero.
import { lanesOf } from "../simd";
import { Rule } from "../../src/shared/program";
import { pixelOffset, planeBytes } from "./blocked";

/** `dy` after the rule; `mask` is the address of the byte with the lanes' bits. */
export function reluRule(dy: v128, mask: usize, rule: i32): v128 {
  if (rule & Rule.Active) dy = v128.and(dy, lanesOf(load<u8>(mask)));
  if (rule & Rule.Positive) dy = v128.and(dy, f32x4.gt(dy, f32x4.splat(0)));
  return dy;
}

/** max(x, 0), with the sign bits of x stored at `mask`. */
export function reluKeep(x: v128, mask: usize): v128 {
  const zero = f32x4.splat(0);
  store<u8>(mask, i32x4.bitmask(f32x4.gt(x, zero)));
  return f32x4.pmax(zero, x);
}

/** The rule over planes of a blocked gradient of H x W pixels, in place. */
export function reluRuleBlocked(dy: usize, mask: usize, rule: i32, H: i32, W: i32, planes: i32): void {
  for (let plane = 0; plane < planes; plane++, dy += planeBytes(H, W)) {
    for (let i = 0; i < H; i++) {
      let at = dy + pixelOffset(i, 0, W);
      for (let j = 0; j < W; j++, at += 16, mask++) v128.store(at, reluRule(v128.load(at), mask, rule));
    }
  }
}

/** Backward rule of a ReLU over a vector of n floats, n a multiple of 4, in place; x is the ReLU's output. */
export function vectorReluRule(dy: usize, x: usize, rule: i32, n: i32): void {
  const zero = f32x4.splat(0);
  for (const end = dy + ((<usize>n) << 2); dy < end; dy += 16, x += 16) {
    let g = v128.load(dy);
    if (rule & Rule.Active) g = v128.and(g, f32x4.gt(v128.load(x), zero));
    if (rule & Rule.Positive) g = v128.and(g, f32x4.gt(g, zero));
    v128.store(dy, g);
  }
}
