// Access to the program and the control block: see src/shared/program.ts for their words.
import { Control, Op, Scratch, Step } from "../../src/shared/program";
import { imageBytes } from "../kernels/blocked";

/** One word of the record at `step`: an address, an extent or a flag. */
export function get(step: usize, word: Step): i32 {
  return load<i32>(step + ((<usize>word) << 2));
}

/** The same word as an address. */
export function address(step: usize, word: Step): usize {
  return <usize>load<u32>(step + ((<usize>word) << 2));
}

/** One word of the control block. */
export function setting(control: usize, word: Control): i32 {
  return load<i32>(control + ((<usize>word) << 2));
}

/** Offset of the first image to compute, of images of `bytes` each. */
export function imageOffset(control: usize, bytes: i32): usize {
  return <usize>setting(control, Control.Image) * <usize>bytes;
}

/** Address of the first image to compute, of `bytes`, in X, Y, DX or DY; `own`: the word that says which place it takes there. */
export function imageAddress(step: usize, control: usize, word: Step, own: Step, bytes: usize): usize {
  const place = setting(control, get(step, own) ? Control.Image : Control.First);
  return address(step, word) + <usize>place * bytes;
}

/** Bytes of one image that a step reads, or of the gradient by it. */
export function inputBytes(step: usize): usize {
  const C = get(step, Step.C);
  const H = get(step, Step.H);
  const W = get(step, Step.W);
  return get(step, Step.Op) == Op.Input ? (<usize>(C * H * W)) << 2 : imageBytes(C, H, W);
}

/** The block of settings of a thread that computes an image by itself. */
export function ownControl(control: usize, thread: i32): usize {
  return control + ((<usize>((1 + thread) * Control.Words)) << 2);
}

/** Number, among all threads, of `thread` of those that share. */
export function threadNumber(control: usize, thread: i32): i32 {
  return setting(control, Control.First) + thread;
}

/** A thread's own Scratch.Transform bytes. */
export function transformScratch(control: usize, thread: i32): usize {
  return <usize>setting(control, Control.Scratch) + <usize>(threadNumber(control, thread) * Scratch.Transform);
}

/** A thread's own block of scratch; the blocks of all threads are contiguous. */
export function blockScratch(control: usize, thread: i32): usize {
  const bytes = <usize>setting(control, Control.BlockBytes);
  return <usize>setting(control, Control.Blocks) + <usize>threadNumber(control, thread) * bytes;
}

/** Bytes of one vector of n floats, padded to whole v128. */
export function vectorBytes(n: i32): usize {
  return (<usize>((n + 3) & ~3)) << 2;
}

/** First of n units that `thread` of `threads` works on; the share of the next thread starts where it ends. */
export function share(n: i32, thread: i32, threads: i32): i32 {
  return <i32>((<i64>n * <i64>thread) / <i64>threads);
}
