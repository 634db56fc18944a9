// Runs steps last-1..first of a program backwards: gradients by the inputs only. DY of step last-1 holds the gradient
// after that step's ReLU rule; each step leaves in DX the gradient after the rule of the step before it, except the
// last one run: its DX is the gradient itself when `bare` is set.
import { Control, Op, Step } from "../../src/shared/program";
import { imageBytes } from "../kernels/blocked";
import { clearBorders, conv3x3DirectBackwardInput } from "../kernels/conv3x3-direct";
import { denseBackwardInput } from "../kernels/dense";
import { globalAveragePoolBackwardInput } from "../kernels/global-average-pool";
import { flattenBackwardInput, unpackPlanes } from "../kernels/layout";
import { maxpool2x2BackwardInput } from "../kernels/maxpool2x2";
import { reluRuleBlocked, vectorReluRule } from "../kernels/relu";
import {
  address,
  get,
  imageAddress,
  imageOffset,
  inputBytes,
  setting,
  share,
  transformScratch,
  vectorBytes,
} from "./step";
import { winogradStep } from "./winograd";

/** Applies the ReLU rule of a step to its DY, in place: what a seed needs before `backward` starts from it. */
export function rule(program: usize, control: usize, s: i32): void {
  const step = program + ((<usize>(s * Step.Words)) << 2);
  const N = setting(control, Control.Batch);
  const K = get(step, Step.K);
  const bits = get(step, Step.Rule);
  if (bits == 0) return;
  if (get(step, Step.Op) == Op.Dense) {
    vectorReluRule(address(step, Step.DY), address(step, Step.Y), bits, N * ((K + 3) & ~3));
  } else {
    const planes = N * ((K + 3) >> 2);
    reluRuleBlocked(
      address(step, Step.DY),
      address(step, Step.Mask),
      bits,
      get(step, Step.OH),
      get(step, Step.OW),
      planes,
    );
  }
}

/** `bare`: without the ReLU rule of the step before. The threads meet afterwards. */
export function backward(program: usize, control: usize, s: i32, bare: i32, thread: i32, threads: i32): void {
  const step = program + ((<usize>(s * Step.Words)) << 2);
  // The record whose ReLU rule applies to DX, 0 for none.
  const before = s > 0 && bare == 0 ? step - (Step.Words << 2) : 0;
  const N = setting(control, Control.Batch);
  const op = get(step, Step.Op);
  const C = get(step, Step.C);
  const H = get(step, Step.H);
  const W = get(step, Step.W);
  const K = get(step, Step.K);
  const OH = get(step, Step.OH);
  const OW = get(step, Step.OW);
  const C4 = (C + 3) >> 2;
  const dx = imageAddress(step, control, Step.DX, Step.DXOwn, inputBytes(step));
  const dy = imageAddress(step, control, Step.DY, Step.DYOwn, imageBytes(K, OH, OW));
  const rule = before ? get(before, Step.Rule) : 0;
  const mask = before ? address(before, Step.Mask) + imageOffset(control, C4 * H * W) : 0;
  const planes = N * C4;
  const first = share(planes, thread, threads);
  const last = share(planes, thread + 1, threads);
  if (op == Op.Input) {
    for (let n = thread; n < N; n += threads) {
      const to = dx + ((<usize>(n * C * H * W)) << 2);
      unpackPlanes(to, dy + <usize>n * imageBytes(C, H, W), control + (Control.Std << 2), C, H, W);
    }
  } else if (op == Op.Conv3x3Direct) {
    clearBorders(dx, H, W, first, last);
    for (let n = 0; n < N; n++) {
      conv3x3DirectBackwardInput(
        dx + <usize>n * imageBytes(C, H, W),
        mask + <usize>(n * C4 * H * W),
        dy + <usize>n * imageBytes(K, OH, OW),
        address(step, Step.WeightsBack),
        transformScratch(control, thread),
        C,
        H,
        W,
        K,
        get(step, Step.Pad),
        rule,
        share(H, thread, threads),
        share(H, thread + 1, threads),
      );
    }
  } else if (op == Op.Conv3x3Winograd) {
    if (setting(control, Control.Part) == 0) clearBorders(dx, H, W, first, last);
    winogradStep(step, control, true, dy, dx, mask, rule, thread, threads);
  } else if (op == Op.MaxPool2x2) {
    const lanes = transformScratch(control, thread);
    const switches = address(step, Step.Switches) + imageOffset(control, C4 * OH * OW);
    maxpool2x2BackwardInput(dx, dy, switches, mask, lanes, rule, H, W, first, last);
  } else if (op == Op.GlobalAveragePool) {
    globalAveragePoolBackwardInput(dx, dy, mask, rule, H, W, first, last);
  } else if (op == Op.Flatten) {
    for (let n = 0; n < N; n++) {
      const to = dx + <usize>n * imageBytes(C, H, W);
      const from = dy + <usize>n * vectorBytes(K);
      flattenBackwardInput(
        to,
        from,
        mask + <usize>(n * C4 * H * W),
        rule,
        C,
        H,
        W,
        share(C4, thread, threads),
        share(C4, thread + 1, threads),
      );
    }
  } else if (op == Op.Dense) {
    const skip = get(step, Step.SkipInactive) != 0;
    const x = address(step, Step.X);
    const from = share(C4, thread, threads) << 2;
    const to = min(C, share(C4, thread + 1, threads) << 2);
    denseBackwardInput(
      dx,
      dy,
      x,
      address(step, Step.Weights),
      address(step, Step.Scale),
      get(step, Step.Storage),
      N,
      (K + 3) & ~3,
      skip,
      vectorBytes(C),
      vectorBytes(K),
      from,
      to,
    );
    if (rule && get(before, Step.Op) == Op.Dense) {
      for (let n = 0; n < N; n++) {
        const at = <usize>n * vectorBytes(C) + ((<usize>from) << 2);
        vectorReluRule(dx + at, x + at, rule, (to - from + 3) & ~3);
      }
    }
  } else {
    unreachable();
  }
}
