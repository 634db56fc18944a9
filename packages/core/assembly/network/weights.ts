// From weights as files hold them to those of the kernels: once when a model is loaded or, with little memory, those of
// a large convolution in each pass anew.
import { Control, Op, Step, Storage } from "../../src/shared/program";
import { densePack } from "../kernels/dense-pack";
import { allStorable, narrow, roundToHalf, storedBytes } from "../kernels/stored";
import { winogradPackWeights } from "../kernels/winograd-weights";
import { barrier } from "./barrier";
import { address, blockScratch, get, setting, share, transformScratch } from "./step";

/** Lays out rows of weights (output channels) that wait in the scratch blocks; the control block says which. */
export function layOut(program: usize, control: usize, thread: i32, threads: i32): void {
  const step = program + ((<usize>(setting(control, Control.Step) * Step.Words)) << 2);
  const row = setting(control, Control.Row);
  const rows = setting(control, Control.Rows);
  const stride = <usize>setting(control, Control.Stride);
  const source = setting(control, Control.Source);
  const storage = get(step, Step.Storage);
  const staged = blockScratch(control, 0);
  const C = get(step, Step.C);
  const dense = get(step, Step.Op) == Op.Dense;
  const raw = address(step, Step.Raw);
  const perRow = dense ? C : 9 * C;
  for (let r = share(rows, thread, threads); r < share(rows, thread + 1, threads); r++) {
    const from = staged + <usize>r * stride;
    const sound = allStorable(from, source, storage, perRow);
    if (sound && !dense && !raw && storage == Storage.F16 && source == Storage.F32) roundToHalf(from, perRow);
    if (!sound) store<i32>(control + (Control.Refused << 2), 1);
  }
  barrier(control, threads);
  if (setting(control, Control.Refused)) return;
  if (dense) {
    const to = address(step, Step.Weights);
    const O4 = (get(step, Step.K) + 3) & ~3;
    const first = share(C, thread, threads);
    densePack(to, staged, source, storage, stride, row, rows, O4, first, share(C, thread + 1, threads));
  } else if (raw) {
    const first = share(rows, thread, threads);
    const count = (share(rows, thread + 1, threads) - first) * C * 9;
    const from = staged + <usize>first * stride;
    const to = raw + <usize>((row + first) * C * 9) * storedBytes(storage);
    if (source == storage) memory.copy(to, from, <usize>count * storedBytes(storage));
    else narrow(to, from, count);
  } else {
    transform(step, control, staged, source, row, row + rows, thread, threads);
  }
  barrier(control, threads);
}

/** Output channels first..last-1, which start at `w`, a share of whole groups by each thread. */
function transform(
  step: usize,
  control: usize,
  w: usize,
  source: Storage,
  first: i32,
  last: i32,
  thread: i32,
  threads: i32,
): void {
  const R = setting(control, Control.TileRows);
  const C = get(step, Step.C);
  const groups = (last - first + R - 1) / R;
  const from = share(groups, thread, threads) * R;
  const to = min(share(groups, thread + 1, threads) * R, last - first);
  if (from >= to) return;
  winogradPackWeights(
    address(step, Step.Weights),
    w + <usize>(from * C * 9) * storedBytes(source),
    address(step, Step.Scale),
    transformScratch(control, thread),
    source,
    get(step, Step.Tile),
    get(step, Step.K),
    C,
    R,
    first + from,
    first + to,
  );
}
