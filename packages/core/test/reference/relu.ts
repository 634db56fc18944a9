// ReLU and the three ways to go back through it, in float64.
//   forward      y = max(x, 0)
//   gradient     dx = dy where y > 0, else 0: the derivative, taken as 0 at 0
//   deconvnet    dx = dy where dy > 0, else 0 (Zeiler & Fergus 2014; Simonyan et al. 2013, section 4)
//   guided       dx = dy where both are positive, else 0 (Springenberg et al. 2015)
// Backward tests the output y, which is positive exactly where x is.
import { at } from "./at.js";

export type ReluRule = "gradient" | "deconvnet" | "guided";

export function reluForward(x: Float64Array): Float64Array {
  return x.map((value) => Math.max(value, 0));
}

export function reluBackwardInput(dy: Float64Array, y: Float64Array, rule: ReluRule = "gradient"): Float64Array {
  return dy.map((gradient, index) => {
    const fired = rule === "deconvnet" || at(y, index) > 0;
    const kept = rule === "gradient" || gradient > 0;
    return fired && kept ? gradient : 0;
  });
}
