import { elements, SaliencyError, type ModelSpec, type Shape, type Tensor } from "@deep-inside/spec";
import { paddedExtent } from "../shared/blocked.js";
import { Control, Op, Scratch, Step, Storage } from "../shared/program.js";
import { Arena } from "./arena.js";
import { networkSteps, type ConvolutionMethod, type NetworkStep } from "./steps.js";

/*
 * The linear memory, planned once and never grown:
 *
 *   0   control     run-time settings and the meeting point of the threads
 *       program     one record per step
 *       pictures    raw planes in, gradient planes out: (batch, 3, H, W) each
 *       parameters  per layer: weights in the layout of their kernel, bias; with little memory, convolutions as they are
 *                   stored and one region in which each is transformed when it is needed
 *       traces      what backward needs: ReLU signs, pool switches, vectors of dense layers and their gradients
 *       planes      two buffers of blocked activations, taken in turn, by activations first and gradients after;
 *                   then one for each layer whose activation is to be kept
 *       scratch     Scratch.Transform bytes for each thread, then one block for each
 */

export interface PlanOptions {
  /** Images computed together. */
  readonly batch: number;
  readonly threads: number;
  /** Rows of the register tile that Winograd weights are laid out for. */
  readonly tileRows: number;
  readonly convolution: ConvolutionMethod;
  /** Outputs of a Winograd tile along one axis: 4, or 2 for smaller rounding errors. */
  readonly tile: 2 | 4;
  /** Layers whose activations stay readable after forward. */
  readonly keep: ReadonlySet<string>;
  /** How a layer's weights are stored in the model; F32 where it is not said. */
  readonly dtypes: ReadonlyMap<string, Tensor["dtype"]>;
  /** Keeps weights in 16 bits at most, and convolutions untransformed. */
  readonly lowMemory: boolean;
}

export const STORAGE = { F32: Storage.F32, F16: Storage.F16, I8: Storage.I8 } as const;

/** Bytes of one weight. */
const STORED_BYTES = { [Storage.F32]: 4, [Storage.F16]: 2, [Storage.I8]: 1 } as const;

/** A step with its place in memory: `words` is its record. */
export interface PlannedStep extends NetworkStep {
  readonly words: Uint32Array;
  /** The activation is still there after forward. */
  readonly kept: boolean;
}

export interface Plan extends PlanOptions {
  readonly steps: readonly PlannedStep[];
  readonly control: number;
  readonly program: number;
  readonly picture: number;
  readonly gradient: number;
  readonly scratch: number;
  /** The blocks of all threads, where weights also wait to be laid out. */
  readonly staging: number;
  readonly stagingBytes: number;
  readonly blockBytes: number;
  /** Size of the whole memory in bytes. */
  readonly bytes: number;
}

/** Largest linear memory: 4 GiB less one page, so that every end address is a 32-bit number. */
const MAX_BYTES = 2 ** 32 - 65536;

/** Transformed tiles of one block, in and out: about what a second-level cache holds beside the weights. */
const BLOCK_BYTES = 768 * 1024;

/** Blocks of fewer tiles read the weights too often; where not two thirds of them fit the cache, as many as CROWD_BYTES hold. */
const MIN_TILES = 24;
const CROWD_BYTES = 8 * 1024 * 1024;

const round4 = (n: number): number => Math.ceil(n / 4) * 4;

/** Bytes of one image of `shape` in the blocked layout. */
export function blockedBytes(shape: Shape): number {
  return (round4(shape.channels) / 4) * paddedExtent(shape.height) * paddedExtent(shape.width) * 16;
}

/** Bytes of one vector of `n` values, padded to whole v128. */
export function vectorBytes(n: number): number {
  return round4(n) * 4;
}

/**
 * Plans a network's memory.
 *
 * @throws SaliencyError `unsupported-model`, or `out-of-memory` with the bytes needed when they exceed the address space
 */
export function planNetwork(spec: ModelSpec, options: PlanOptions): Plan {
  const { batch, threads } = options;
  const steps = networkSteps(spec, options.convolution);
  const arena = new Arena();
  const control = arena.take(Control.Words * 4);
  const program = arena.take(steps.length * Step.Words * 4);
  const pictureBytes = batch * elements(steps[0]!.output) * 4;
  const picture = arena.take(pictureBytes);
  const gradient = arena.take(pictureBytes);

  // With little memory all Winograd layers share one region of transformed weights.
  const winograd = steps.filter(({ op }) => op === Op.Conv3x3Winograd);
  const shared = options.lowMemory
    ? arena.take(Math.max(0, ...winograd.map((step) => weightBytes(step, options).forward)))
    : null;
  const records = steps.map(() => new Uint32Array(Step.Words));
  steps.forEach((step, s) => {
    const words = records[s]!;
    words[Step.Op] = step.op;
    words[Step.Relu] = Number(step.relu);
    [words[Step.C], words[Step.H], words[Step.W]] = [step.input.channels, step.input.height, step.input.width];
    [words[Step.K], words[Step.OH], words[Step.OW]] = [step.output.channels, step.output.height, step.output.width];
    words[Step.Pad] = step.layer?.kind === "conv3x3" && step.layer.padding === "same" ? 1 : 0;
    const { storage, bytes } = storedAs(step, options);
    const { forward, backward } = weightBytes(step, options);
    const raw = shared !== null && step.op === Op.Conv3x3Winograd;
    words[Step.Storage] = storage;
    words[Step.Raw] = raw ? arena.take(bytes) : 0;
    words[Step.Weights] = raw ? shared : arena.take(forward);
    words[Step.WeightsBack] = arena.take(backward);
    words[Step.Scale] = dtypeOf(step, options) === "I8" ? arena.take(vectorBytes(step.output.channels)) : 0;
    words[Step.Bias] = step.shape?.bias ? arena.take(vectorBytes(step.output.channels)) : 0;
    const blocks = (batch * round4(step.output.channels)) / 4;
    const pixels = step.output.height * step.output.width;
    words[Step.Mask] = step.relu && !step.vector ? arena.take(blocks * pixels) : 0;
    words[Step.Switches] = step.op === Op.MaxPool2x2 ? arena.take(blocks * pixels) : 0;
    words[Step.Tiles] = step.op === Op.Conv3x3Winograd ? tilesPerBlock(step, options) : 0;
    words[Step.Tile] = options.tile;
  });

  const planes = steps.filter((step) => !step.vector);
  const largest = Math.max(...planes.map((step) => blockedBytes(step.output))) * batch;
  const turns = [arena.take(largest), arena.take(largest)];
  let turn = 0;
  const kept: boolean[] = [];
  steps.forEach((step, s) => {
    const words = records[s]!;
    const before = records[s - 1];
    words[Step.X] = before ? before[Step.Y]! : picture;
    words[Step.DX] = before ? before[Step.DY]! : gradient;
    kept[s] = step.vector || (step.layer !== null && options.keep.has(step.layer.name));
    if (step.vector) {
      words[Step.Y] = arena.take(batch * vectorBytes(step.output.channels));
      words[Step.DY] = arena.take(batch * vectorBytes(step.output.channels));
    } else {
      words[Step.DY] = turns[turn % 2]!;
      words[Step.Y] = kept[s] ? arena.take(batch * blockedBytes(step.output)) : words[Step.DY]!;
      turn++;
    }
  });

  const blockBytes = Math.max(...steps.map((step, s) => scratchBlock(step, records[s]![Step.Tiles]!, options)));
  const scratch = arena.take(threads * Scratch.Transform);
  const stagingBytes = Math.max(threads * blockBytes, ...steps.map(waitingBytes));
  const staging = arena.take(stagingBytes);
  const bytes = Math.ceil(arena.bytes / 65536) * 65536;
  if (bytes > MAX_BYTES) {
    throw new SaliencyError(
      "out-of-memory",
      `${spec.name} needs ${bytes} bytes with a batch of ${batch}; WebAssembly addresses at most ${MAX_BYTES}`,
    );
  }
  const planned = steps.map((step, s) => ({
    ...step,
    words: records[s]!,
    kept: kept[s]!,
  }));
  const places = { control, program, picture, gradient, scratch, staging, stagingBytes, blockBytes };
  return { ...options, ...places, steps: planned, bytes };
}

function dtypeOf({ layer }: NetworkStep, { dtypes }: PlanOptions): Tensor["dtype"] {
  return (layer && dtypes.get(layer.name)) ?? "F32";
}

/** How a dense layer's weights are kept, or with little memory a convolution's, and their bytes without any padding. */
function storedAs(step: NetworkStep, options: PlanOptions): { storage: Storage; bytes: number } {
  const keeps = step.op === Op.Dense || (options.lowMemory && step.op === Op.Conv3x3Winograd);
  const dtype = dtypeOf(step, options);
  const storage = !keeps ? Storage.F32 : dtype === "F32" && options.lowMemory ? Storage.F16 : STORAGE[dtype];
  return { storage, bytes: 9 * step.input.channels * step.output.channels * STORED_BYTES[storage] };
}

/** Bytes of a layer's weights for each direction; 0 backward where one copy serves both. */
function weightBytes(step: NetworkStep, options: PlanOptions): { forward: number; backward: number } {
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

/** Tiles to a block: as many as the cache holds, or, for layers of many channels, enough to read the weights rarely. */
function tilesPerBlock({ input, output }: NetworkStep, { batch, tile }: PlanOptions): number {
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
function scratchBlock(
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
function waitingBytes({ op, input, output }: NetworkStep): number {
  if (op === Op.Conv3x3Direct) return output.channels * input.channels * 36;
  if (op === Op.Conv3x3Winograd) return 8 * input.channels * 36;
  return op === Op.Dense ? 4 * (input.channels * 4 + 64) : 0;
}
