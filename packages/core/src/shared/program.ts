// The program that the host writes and WebAssembly runs: a record of 32-bit words per step. Compiled by asc and by tsc:
// enums only, no imports. The enums are the layout; nothing else states a position.

/** Kernel that a step runs. */
export enum Op {
  /** Raw planes (3, H, W) to the blocked layout, (x - mean) / std. */
  Input,
  Conv3x3Direct,
  Conv3x3Winograd,
  MaxPool2x2,
  GlobalAveragePool,
  /** Blocked layout to a vector in the order channel, row, column. */
  Flatten,
  Dense,
}

/** Positions of the words of one record; `Words` is its length. Addresses are in bytes, extents in elements. */
export enum Step {
  Op,
  /** Activation read and written; gradient by them. A gradient address may equal an address of another step. */
  X,
  Y,
  DX,
  DY,
  /** 1 where each image has its own place in these; 0 where a thread's images take the same one in turn. */
  XOwn,
  YOwn,
  DXOwn,
  DYOwn,
  /** Parameters: see the kernel for the layout. `WeightsBack` serves the backward direction of Conv3x3Direct. */
  Weights,
  WeightsBack,
  Bias,
  /** Extents of the input and the output: channels, rows, columns. */
  C,
  H,
  W,
  K,
  OH,
  OW,
  /** Zero padding of a convolution: 1 (same) or 0 (valid). */
  Pad,
  /** 1 when the output passes a ReLU. */
  Relu,
  /** Where the ReLU's sign bits are kept (blocked layouts), 0 without. */
  Mask,
  /** Rule of the ReLU in the backward direction, see `Rule`. Rewritten by the host before each backward. */
  Rule,
  /** 1 when Dense may leave out inputs that are zero in the backward direction too. */
  SkipInactive,
  /** Where MaxPool2x2 keeps which of its four inputs won. */
  Switches,
  /**
   * 1 when a Winograd convolution takes the maximum of the MaxPool2x2 after it along: Y and Switches are the pool's in both
   * records, and the pool's own forward step has nothing left to do. Backward both run.
   */
  Pooled,
  /** How the weights are kept, see `Storage`; of I8, the address of one f32 factor for each output. */
  Storage,
  Scale,
  /** Large Winograd layers with little memory: the weights as stored. `Weights` is then scratch that they all transform theirs into, group by group. */
  Raw,
  /** Winograd: outputs of a tile along one axis (4 or 2), and tiles computed at a time. */
  Tile,
  Tiles,
  Words,
}

/** How weights are kept in memory; kernels decode them as they read. */
export enum Storage {
  F32,
  /** IEEE 754 binary16. */
  F16,
  /** Whole numbers -128..127, each times the factor of its output. */
  I8,
}

/** Bits of a backward ReLU rule: plain gradient = Active, DeconvNet = Positive, guided = both, none = identity. */
export enum Rule {
  None = 0,
  /** The forward input was positive. */
  Active = 1,
  /** The incoming gradient is positive. */
  Positive = 2,
}

/**
 * Words of the control block, which every thread sees. After it stands one more for each thread, from which it takes its
 * settings while it computes an image by itself.
 */
export enum Control {
  /** Images to compute, and how many of the batch come before them. */
  Batch,
  Image,
  /** 1 while each thread computes an image by itself, 0 while all share the same images. */
  Each,
  /** Number of the first of the threads that share: 0, or the thread's own. */
  First,
  /** Which part of a large layer to compute, of how many. */
  Part,
  Parts,
  /** Threads that have reached the barrier, and the number of barriers passed. */
  Arrived,
  Generation,
  /** The work that all threads are to do next, see network/worker.ts: `Task` counts the tasks given out. */
  Task,
  Direction,
  Step,
  Bare,
  /** Of Direction.Load: the first of the rows staged in the scratch blocks, how many, bytes between them, and their `Storage`. */
  Row,
  Rows,
  Stride,
  Source,
  /** Set when a staged weight is not finite, or too large for how it is to be kept. */
  Refused,
  /** Set when a thread has failed: nobody waits for it any longer. */
  Failed,
  /** Scratch memory: addresses of Scratch.Transform bytes for each thread and of a block for each, and bytes of one block. */
  Scratch,
  Blocks,
  BlockBytes,
  /** Rows of the register tile that the Winograd weights are laid out for. */
  TileRows,
  /** Three f32 each: subtracted from, and dividing, the raw planes. */
  Mean,
  Std = Mean + 3,
  Words = Std + 3,
}

/** Kinds of task. */
export enum Direction {
  Forward,
  Backward,
  /** Lay staged weights of the step out. */
  Load,
  /** Leave the loop. */
  Quit,
}

export enum Scratch {
  /** Bytes that the transforms and the direct convolution need beside the blocks, for each thread. */
  Transform = 8192,
  /** Most tiles of a Winograd block: their places are listed in that scratch. */
  Tiles = 512,
  /** Most columns of a dense layer summed in one sweep: rows of weights are read in runs this long. */
  Columns = 4096,
}
