// Access to the program and the control block: see src/shared/program.ts for their words.
import { Control, Scratch, Step } from "../../src/shared/program";

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

/** Address of the first image to compute in X, Y, DX or DY; `image`: the word that says how far images lie apart. */
export function imageAddress(step: usize, control: usize, word: Step, image: Step): usize {
  return address(step, word) + imageOffset(control, get(step, image));
}

/** A thread's own Scratch.Transform bytes. */
export function transformScratch(control: usize, thread: i32): usize {
  return <usize>load<u32>(control + (Control.Scratch << 2)) + <usize>(thread * Scratch.Transform);
}

/** A thread's own block of scratch; the blocks of all threads are contiguous. */
export function blockScratch(control: usize, thread: i32, threads: i32): usize {
  return transformScratch(control, threads) + <usize>thread * <usize>setting(control, Control.ScratchBytes);
}

/** Bytes of one vector of n floats, padded to whole v128. */
export function vectorBytes(n: i32): usize {
  return (<usize>((n + 3) & ~3)) << 2;
}

/** First of n units that `thread` of `threads` works on; the share of the next thread starts where it ends. */
export function share(n: i32, thread: i32, threads: i32): i32 {
  return <i32>((<i64>n * <i64>thread) / <i64>threads);
}
