// Runs steps first..last-1 of a program forwards. Every thread runs the same program on its share of each output.
import { Control, Op, Scratch, Step } from "../../src/shared/program";
import { imageBytes } from "../kernels/blocked";
import { clearBorders, conv3x3DirectForward } from "../kernels/conv3x3-direct";
import { denseForward } from "../kernels/dense";
import { globalAveragePoolForward } from "../kernels/global-average-pool";
import { flattenForward, packPlanes } from "../kernels/layout";
import { maxpool2x2Forward } from "../kernels/maxpool2x2";
import {
  address,
  blockScratch,
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

/** The threads meet afterwards. */
export function forward(program: usize, control: usize, s: i32, thread: i32, threads: i32): void {
  const step = program + ((<usize>(s * Step.Words)) << 2);
  const N = setting(control, Control.Batch);
  const op = get(step, Step.Op);
  const C = get(step, Step.C);
  const H = get(step, Step.H);
  const W = get(step, Step.W);
  const K = get(step, Step.K);
  const OH = get(step, Step.OH);
  const OW = get(step, Step.OW);
  const C4 = (C + 3) >> 2;
  const K4 = (K + 3) >> 2;
  const half = op == Op.Conv3x3Winograd ? get(step, Step.Pooled) : 0;
  const x = imageAddress(step, control, Step.X, Step.XOwn, inputBytes(step));
  const y = imageAddress(step, control, Step.Y, Step.YOwn, imageBytes(K, OH >> half, OW >> half));
  const mask = address(step, Step.Mask) + imageOffset(control, K4 * OH * OW);
  const relu = get(step, Step.Relu) != 0;
  if (op == Op.Input) {
    for (let n = thread; n < N; n += threads) {
      const mean = control + (Control.Mean << 2);
      const std = control + (Control.Std << 2);
      packPlanes(y + <usize>n * imageBytes(C, H, W), x + ((<usize>(n * C * H * W)) << 2), mean, std, C, H, W);
    }
  } else if (op == Op.Conv3x3Direct) {
    clearBorders(y, OH, OW, share(N * K4, thread, threads), share(N * K4, thread + 1, threads));
    const tile = transformScratch(control, thread);
    for (let n = 0; n < N; n++) {
      conv3x3DirectForward(
        y + <usize>n * imageBytes(K, OH, OW),
        mask + <usize>(n * K4 * OH * OW),
        x + <usize>n * imageBytes(C, H, W),
        address(step, Step.Weights),
        address(step, Step.Bias),
        tile,
        C,
        H,
        W,
        K,
        get(step, Step.Pad),
        relu,
        share(OH, thread, threads),
        share(OH, thread + 1, threads),
      );
    }
  } else if (op == Op.Conv3x3Winograd) {
    if (setting(control, Control.Part) == 0) {
      clearBorders(y, OH >> half, OW >> half, share(N * K4, thread, threads), share(N * K4, thread + 1, threads));
    }
    winogradStep(step, control, false, x, y, mask, 0, thread, threads);
  } else if (op == Op.MaxPool2x2) {
    if (get(step, Step.Pooled)) return;
    const planes = N * C4;
    maxpool2x2Forward(
      y,
      address(step, Step.Switches) + imageOffset(control, C4 * OH * OW),
      x,
      H,
      W,
      share(planes, thread, threads),
      share(planes, thread + 1, threads),
    );
  } else if (op == Op.GlobalAveragePool) {
    const planes = N * C4;
    globalAveragePoolForward(y, x, H, W, share(planes, thread, threads), share(planes, thread + 1, threads));
  } else if (op == Op.Flatten) {
    for (let n = 0; n < N; n++) {
      const from = x + <usize>n * imageBytes(C, H, W);
      flattenForward(
        y + <usize>n * vectorBytes(K),
        from,
        H,
        W,
        share(C, thread, threads),
        share(C, thread + 1, threads),
      );
    }
  } else if (op == Op.Dense) {
    const size = min(<i32>Scratch.Columns, ((K4 + threads - 1) / threads) << 2);
    for (let o = thread * size; o < K4 << 2; o += threads * size) {
      const end = min(o + size, K4 << 2);
      const w = address(step, Step.Weights);
      const b = address(step, Step.Bias);
      denseForward(
        y,
        x,
        w,
        b,
        address(step, Step.Scale),
        blockScratch(control, thread),
        get(step, Step.Storage),
        N,
        C,
        K4 << 2,
        relu,
        vectorBytes(C),
        vectorBytes(K),
        o,
        end,
      );
    }
  } else {
    unreachable();
  }
}
