// What a step takes of the linear memory, in bytes, and the tiles that Winograd layers compute at a time.
import type { Shape, Tensor } from "@deep-inside/spec";
import { paddedExtent } from "../shared/blocked.js";
import { Op, Scratch, Storage } from "../shared/program.js";
import type { PlanOptions } from "./plan.js";
import type { NetworkStep } from "./steps.js";

export const STORAGE = { F32: Storage.F32, F16: Storage.F16, I8: Storage.I8 } as const;

/** Bytes of one weight. */
export const STORED_BYTES = { [Storage.F32]: 4, [Storage.F16]: 2, [Storage.I8]: 1 } as const;

/** Transformed tiles of one block, in and out: about what a second-level cache holds beside the weights. */
const BLOCK_BYTES = 768 * 1024;

/**
 * With little memory, bytes of weights that stay transformed: those of the first layers, which are few for the time it takes
 * to transform them, and as many of the others as leave VGG16 below 420 MB.
 */
const TRANSFORMED_BYTES = 90_000_000;

/** Blocks of fewer tiles read the weights too often; where not two thirds of them fit the cache, as many as CROWD_BYTES hold. */
const MIN_TILES = 24;
const CROWD_BYTES = 8 * 1024 * 1024;

/** Multiplications of a part, counted as in the direct sum: what the largest layer of VGG16 has, some 30 ms of one core. */
const PART_MACS = 2e9;

export const round4 = (n: number): number => Math.ceil(n / 4) * 4;

/** Bytes of one image of `shape` in the blocked layout. */
export function blockedBytes(shape: Shape): number {
  return (round4(shape.channels) / 4) * paddedExtent(shape.height) * paddedExtent(shape.width) * 16;
}

/** Bytes of one vector of `n` values, padded to whole v128. */
export function vectorBytes(n: number): number {
  return round4(n) * 4;
}

function dtypeOf({ layer }: NetworkStep, { dtypes }: PlanOptions): Tensor["dtype"] {
  return (layer && dtypes.get(layer.name)) ?? "F32";
}

/** The convolutions whose weights are kept as stored, and transformed in each pass. */
export function transformedAgain(steps: readonly NetworkStep[], options: PlanOptions): ReadonlySet<NetworkStep> {
  let bytes = 0;
  const beyond = steps.filter((step) => {
    if (step.op !== Op.Conv3x3Winograd) return false;
    bytes += weightBytes(step, options).forward;
    return bytes > (options.transformedBytes ?? TRANSFORMED_BYTES);
  });
  return new Set(options.lowMemory ? beyond : []);
}

/** Whether each output has a factor for its weights. */
export function scaled(step: NetworkStep, options: PlanOptions): boolean {
  return dtypeOf(step, options) === "I8";
}

/** How a dense layer's weights are kept, or with little memory a convolution's, and their bytes without any padding. */
export function storedAs(step: NetworkStep, options: PlanOptions): { storage: Storage; bytes: number } {
  const keeps = step.op === Op.Dense || (options.lowMemory && step.op === Op.Conv3x3Winograd);
  const dtype = dtypeOf(step, options);
  const storage = !keeps ? Storage.F32 : dtype === "F32" && options.lowMemory ? Storage.F16 : STORAGE[dtype];
  return { storage, bytes: 9 * step.input.channels * step.output.channels * STORED_BYTES[storage] };
}

/** Bytes of a layer's weights for each direction; 0 backward where one copy serves both. */
export function weightBytes(step: NetworkStep, options: PlanOptions): { forward: number; backward: number } {
  const { op, input, output } = step;
  const { tile, tileRows: R } = options;
  const [C, K] = [input.channels, output.channels];
  const direct = (rows: number, terms: number): number =>
    Math.ceil(rows / (rows > 4 ? 8 : 4)) * (rows > 4 ? 8 : 4) * terms * 36;
  switch (op) {
    case Op.Conv3x3Direct:
      return { forward: direct(K, C), backward: direct(C, K) };
    case Op.Conv3x3Winograd:
      return {
        forward: (tile + 2) ** 2 * 4 * Math.ceil(round4(K) / R) * R * Math.ceil(round4(C) / R) * R,
        backward: 0,
      };
    case Op.Dense:
      return { forward: C * round4(K) * STORED_BYTES[storedAs(step, options).storage], backward: 0 };
    default:
      return { forward: 0, backward: 0 };
  }
}

/** Bytes of the weights of one group of rows at every point of a tile: see winograd-weights.ts of assembly/. */
export function groupBytes({ input, output }: NetworkStep, { tile, tileRows: R }: PlanOptions): number {
  const channels = Math.max(round4(input.channels), round4(output.channels));
  return (tile + 2) ** 2 * (Math.ceil(channels / R) * R * R * 4 + 64);
}

/** In how many parts a step is computed for so many images, with a look at the signal between them. */
export function partsOf({ op, input, output }: NetworkStep, images: number): number {
  if (op !== Op.Conv3x3Winograd) return 1;
  return Math.ceil((images * 9 * input.channels * output.channels * output.height * output.width) / PART_MACS);
}

/** Tiles to a block: as many as the cache holds, or, for layers of many channels, enough to read the weights rarely. */
export function tilesPerBlock({ input, output }: NetworkStep, { batch, tile }: PlanOptions): number {
  const tiles = round4(
    batch *
      Math.ceil(Math.max(input.height, output.height) / tile) *
      Math.ceil(Math.max(input.width, output.width) / tile),
  );
  const perTile = (tile + 2) ** 2 * 4 * (round4(input.channels) + round4(output.channels));
  const fit = Math.floor(BLOCK_BYTES / perTile / 8) * 8;
  return Math.min(
    tiles,
    Scratch.Tiles,
    Math.max(MIN_TILES, fit * 3 >= MIN_TILES * 2 ? fit : Math.floor(CROWD_BYTES / perTile / 8) * 8),
  );
}

/** Scratch bytes of one thread: see winograd.ts and dense.ts of assembly/. */
export function scratchBlock(
  { op, input, output }: NetworkStep,
  tiles: number,
  { batch, tile, tileRows: R }: PlanOptions,
): number {
  if (op === Op.Dense) return batch * Scratch.Columns * 4 + 64;
  if (op !== Op.Conv3x3Winograd) return 0;
  const rows = (channels: number): number => Math.ceil(round4(channels) / R) * R;
  const v = (tile + 2) ** 2 * (round4(Math.max(input.channels, output.channels)) * tiles * 4 + 64);
  const m = (tile + 2) ** 2 * (Math.max(rows(input.channels), rows(output.channels)) * tiles * 4 + 64);
  return Math.ceil((v + m) / 64) * 64;
}

/** Bytes in which weights wait to be laid out: a whole direct convolution, else a few output channels. */
export function waitingBytes({ op, input, output }: NetworkStep): number {
  if (op === Op.Conv3x3Direct) return output.channels * input.channels * 36;
  if (op === Op.Conv3x3Winograd) return 8 * input.channels * 36;
  return op === Op.Dense ? 4 * (input.channels * 4 + 64) : 0;
}
