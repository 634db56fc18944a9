// A Winograd convolution of one step: blocks of tiles through input transform, multiplication and output transform.
//
// With many blocks each thread takes whole blocks, in its own scratch, and nobody waits. With few (the deep layers,
// where the weights outweigh the tiles) all threads share each block: channel blocks in the transforms, groups of rows
// in the multiplication, a barrier after each. No sum is ever shared, so both give the same bits.
// A large layer is computed in parts, some of its blocks at a time, so that the host can stop in the middle.
import { Control, Step } from "../../src/shared/program";
import { winogradTransformInput } from "../kernels/winograd-input";
import { winogradGroups, winogradMultiply, winogradMultiplyGroup } from "../kernels/winograd-multiply";
import { winogradTransformOutput } from "../kernels/winograd-output";
import { tilePoints } from "../kernels/winograd-points";
import { groupPointBytes, winogradPackGroup } from "../kernels/winograd-weights";
import { winograd2TransformInput } from "../kernels/winograd2-input";
import { winograd2TransformOutput } from "../kernels/winograd2-output";
import { barrier } from "./barrier";
import { address, blockScratch, get, imageOffset, setting, share, threadNumber, transformScratch } from "./step";

/** Distance of two points in V or M. One line more than the data, or all points of a row would share one cache set. */
export function pointDistance(rows: i32, count: i32): usize {
  return ((<usize>(rows * count)) << 2) + 64;
}

/** `back`: from x = DY (K, OH, OW) to y = DX (C, H, W), with `mask` and `rule` of the step before; else from X to Y. */
export function winogradStep(
  step: usize,
  control: usize,
  back: bool,
  x: usize,
  y: usize,
  mask: usize,
  rule: i32,
  thread: i32,
  threads: i32,
): void {
  const m = get(step, Step.Tile);
  const C = get(step, Step.C);
  const K = get(step, Step.K);
  const pad = get(step, Step.Pad);
  const R = setting(control, Control.TileRows);
  const from4 = ((back ? K : C) + 3) >> 2;
  const to4 = ((back ? C : K) + 3) >> 2;
  const H = get(step, back ? Step.H : Step.OH);
  const W = get(step, back ? Step.W : Step.OW);
  const rows = (H + m - 1) / m;
  const columns = (W + m - 1) / m;
  const tiles = rows * columns * setting(control, Control.Batch);
  const size = min(get(step, Step.Tiles), (tiles + 3) & ~3);
  const groups = winogradGroups(K, C, R, back);
  const raw = address(step, Step.Raw);
  const panel = <usize>tilePoints(m) * groupPointBytes(K, C, R);
  const u = address(step, Step.Weights) + (raw ? <usize>threadNumber(control, thread) * panel : 0);
  const bias = address(step, Step.Bias);
  const relu = get(step, Step.Relu) != 0;
  const pooled = !back && get(step, Step.Pooled) != 0;
  const windows = to4 * (H >> 1) * (W >> 1);
  const switches = pooled ? address(step, Step.Switches) + imageOffset(control, windows) : 0;
  const inH = get(step, back ? Step.OH : Step.H);
  const inW = get(step, back ? Step.OW : Step.W);
  const offset = back ? 2 - pad : pad;
  const blocks = (tiles + size - 1) / size;
  const part = setting(control, Control.Part);
  const parts = setting(control, Control.Parts);
  const begin = share(blocks, part, parts);
  const end = share(blocks, part + 1, parts);
  const alone = threads == 1 || end - begin >= 4 * threads;
  const transform = transformScratch(control, thread);
  const v = blockScratch(control, alone ? thread : 0);
  const one = alone ? 0 : thread;
  const all = alone ? 1 : threads;
  for (let block = begin + (alone ? thread : 0); block < end; block += alone ? threads : 1) {
    const tile = block * size;
    const count = min(size, ((tiles + 3) & ~3) - tile);
    const vPoint = pointDistance(from4 * 4, count);
    const mPoint = pointDistance(groups * R, count);
    const products = v + <usize>tilePoints(m) * vPoint;
    const c0 = share(from4, one, all);
    const c1 = share(from4, one + 1, all);
    if (m == 2) {
      winograd2TransformInput(
        v,
        vPoint,
        x,
        transform,
        from4,
        inH,
        inW,
        offset,
        rows,
        columns,
        tiles,
        tile,
        count,
        c0,
        c1,
      );
    } else {
      winogradTransformInput(
        v,
        vPoint,
        x,
        transform,
        from4,
        inH,
        inW,
        offset,
        rows,
        columns,
        tiles,
        tile,
        count,
        c0,
        c1,
      );
    }
    if (!alone) barrier(control, threads);
    const image = rows * columns;
    if (raw) {
      // A group's weights are used up, by all tiles, while they are in the second cache.
      const storage = get(step, Step.Storage);
      const scale = address(step, Step.Scale);
      const last = share(groups, one + 1, all);
      for (let g = share(groups, one, all); g < last; g++) {
        winogradPackGroup(u, raw, scale, transform, storage, m, K, C, R, back, g);
        winogradMultiplyGroup(products, mPoint, u, v, vPoint, m, K, C, R, count, image, back, g);
      }
    } else {
      const units = tilePoints(m) * groups;
      const u0 = share(units, one, all);
      const u1 = share(units, one + 1, all);
      winogradMultiply(products, mPoint, u, v, vPoint, m, K, C, R, count, image, back, u0, u1);
    }
    if (!alone) barrier(control, threads);
    const k0 = share(to4, one, all);
    const k1 = share(to4, one + 1, all);
    if (m == 2) {
      winograd2TransformOutput(
        y,
        mask,
        switches,
        bias,
        products,
        mPoint,
        transform,
        to4,
        H,
        W,
        rows,
        columns,
        tiles,
        tile,
        count,
        back,
        relu,
        rule,
        k0,
        k1,
      );
    } else {
      winogradTransformOutput(
        y,
        mask,
        switches,
        bias,
        products,
        mPoint,
        transform,
        to4,
        H,
        W,
        rows,
        columns,
        tiles,
        tile,
        count,
        back,
        relu,
        rule,
        k0,
        k1,
      );
    }
    if (!alone && block + 1 < end) barrier(control, threads);
  }
}
