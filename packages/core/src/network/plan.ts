import { elements, SaliencyError, type ModelSpec, type Tensor } from "@deep-inside/spec";
import { Control, Op, Scratch, Step } from "../shared/program.js";
import { Arena } from "./arena.js";
import { networkSteps, type ConvolutionMethod, type NetworkStep } from "./steps.js";
import {
  blockedBytes,
  groupBytes,
  round4,
  scaled,
  scratchBlock,
  storedAs,
  tilesPerBlock,
  transformedAgain,
  vectorBytes,
  waitingBytes,
  weightBytes,
} from "./sizes.js";

/*
 * The linear memory, planned once and never grown:
 *
 *   0   control     run-time settings and the meeting point of the threads, then settings of each thread's own
 *       program     one record per step
 *       pictures    raw planes in, gradient planes out: (batch, 3, H, W) each
 *       parameters  per layer: weights in the layout of their kernel, bias; with little memory, large convolutions as
 *                   they are stored and one region in which they are transformed bit by bit when they are needed
 *       traces      what backward needs: ReLU signs, pool switches, vectors of dense layers and their gradients
 *       planes      two buffers of blocked activations, taken in turn, by activations first and gradients after;
 *                   then one for each pool that is taken along by the convolution before it, and for each layer whose
 *                   activation is to be kept
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
  /** Keeps weights in 16 bits at most, and large convolutions untransformed. */
  readonly lowMemory: boolean;
  /** Bytes of weights that stay transformed all the same, from the first layer on. */
  readonly transformedBytes?: number | undefined;
}

/** A step with its place in memory: `words` is its record. */
export interface PlannedStep extends NetworkStep {
  readonly words: Uint32Array;
  /** The activation is still there after forward. */
  readonly kept: boolean;
}

export interface Plan extends PlanOptions {
  readonly steps: readonly PlannedStep[];
  /** The first steps, up to here, are run for one image after the other: see `stepsAlone`. */
  readonly alone: number;
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

/**
 * Plans a network's memory.
 *
 * @throws SaliencyError `unsupported-model`, or `out-of-memory` with the bytes needed when they exceed the address space
 */
export function planNetwork(spec: ModelSpec, options: PlanOptions): Plan {
  const { batch, threads } = options;
  const steps = networkSteps(spec, options.convolution);
  const arena = new Arena();
  const control = arena.take((1 + threads) * Control.Words * 4);
  const program = arena.take(steps.length * Step.Words * 4);
  const pictureBytes = batch * elements(steps[0]!.output) * 4;
  const picture = arena.take(pictureBytes);
  const gradient = arena.take(pictureBytes);

  // With little memory the large Winograd layers share one region, in which each thread transforms a few weights at a time.
  const again = transformedAgain(steps, options);
  const shared = arena.take(threads * Math.max(0, ...[...again].map((step) => groupBytes(step, options))));
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
    const raw = again.has(step);
    words[Step.Storage] = storage;
    words[Step.Raw] = raw ? arena.take(bytes) : 0;
    words[Step.Weights] = raw ? shared : arena.take(forward);
    words[Step.WeightsBack] = arena.take(backward);
    words[Step.Scale] = scaled(step, options) ? arena.take(vectorBytes(step.output.channels)) : 0;
    words[Step.Bias] = step.shape?.bias ? arena.take(vectorBytes(step.output.channels)) : 0;
    const blocks = (batch * round4(step.output.channels)) / 4;
    const pixels = step.output.height * step.output.width;
    words[Step.Mask] = step.relu && !step.vector ? arena.take(blocks * pixels) : 0;
    words[Step.Switches] = step.op === Op.MaxPool2x2 ? arena.take(blocks * pixels) : 0;
    words[Step.Tiles] = step.op === Op.Conv3x3Winograd ? tilesPerBlock(step, options) : 0;
    words[Step.Tile] = options.tile;
  });

  const keeps = (step: NetworkStep): boolean => step.layer !== null && options.keep.has(step.layer.name);
  const pooled = steps.map((step, s) => {
    return step.op === Op.Conv3x3Winograd && steps[s + 1]?.op === Op.MaxPool2x2 && !keeps(step);
  });
  const planes = steps.filter((step) => !step.vector);
  const largest = Math.max(...planes.map((step) => blockedBytes(step.output))) * batch;
  const turns = [arena.take(largest), arena.take(largest)];
  const alone = stepsAlone(steps, options);
  let turn = 0;
  const kept: boolean[] = [];
  steps.forEach((step, s) => {
    const words = records[s]!;
    const before = records[s - 1];
    words[Step.X] = before ? before[Step.Y]! : picture;
    words[Step.DX] = before ? before[Step.DY]! : gradient;
    words[Step.XOwn] = before ? before[Step.YOwn]! : 1;
    words[Step.DXOwn] = before ? before[Step.DYOwn]! : 1;
    kept[s] = step.vector || keeps(step);
    if (step.vector) {
      words[Step.Y] = arena.take(batch * vectorBytes(step.output.channels));
      words[Step.DY] = arena.take(batch * vectorBytes(step.output.channels));
    } else {
      const image = blockedBytes(step.output);
      const place = (own: boolean): number => (own ? arena.take(batch * image) : turns[turn % 2]!);
      // Where images part ways they all need a place; before that, one takes the place of the other.
      const all = s === alone - 1;
      words[Step.DY] = place(all);
      // A convolution that takes the pool along still reads one of the two buffers while it writes the pool's output.
      words[Step.Y] = place(all || kept[s] || pooled[s - 1]!);
      words[Step.DYOwn] = Number(all);
      words[Step.YOwn] = Number(all || kept[s]!);
      if (pooled[s - 1]) {
        for (const word of [Step.Y, Step.YOwn, Step.Switches]) before![word] = words[word]!;
        for (const record of [words, before!]) record[Step.Pooled] = 1;
      }
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
  return { ...options, ...places, steps: planned, alone, bytes };
}

/**
 * How many of the first steps a batch runs for one image after the other: those where it costs less to read the weights
 * again than to bring what one step leaves of all images back for the next one.
 */
function stepsAlone(steps: readonly NetworkStep[], options: PlanOptions): number {
  if (options.batch === 1) return 0;
  const heavy = (step: NetworkStep): boolean =>
    weightBytes(step, options).forward > 2 * (blockedBytes(step.input) + blockedBytes(step.output));
  const end = steps.findIndex((step) => step.vector || heavy(step));
  return end < 0 ? steps.length : end;
}
