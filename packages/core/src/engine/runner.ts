import { SaliencyError, throwIfAborted, type ModelSpec } from "@deep-inside/spec";
import type { Plan } from "../network/plan.js";
import { partsOf } from "../network/sizes.js";
import { Control, Step, type Direction } from "../shared/program.js";
import type { Exports } from "./binary.js";
import { pause, PAUSE_AFTER_MS } from "./pause.js";
import type { Threads } from "./threads.js";

/** Runs the steps of a plan in WebAssembly, for one image or several, and gives way to other tasks between them. */
export class Runner {
  readonly #plan: Plan;
  readonly #exports: Exports;
  readonly #threads: Threads | null;
  /** The settings of all threads, then of each. */
  readonly #control: Int32Array;
  #dead: string | null = null;
  #paused = performance.now();

  constructor(plan: Plan, exports: Exports, memory: WebAssembly.Memory, threads: Threads | null) {
    this.#plan = plan;
    this.#exports = exports;
    this.#threads = threads;
    this.#control = new Int32Array(memory.buffer, plan.control, (1 + plan.threads) * Control.Words);
  }

  /** The images of the batch that the next steps are run for, by all threads together. */
  select(first: number, count: number): void {
    this.#set(Control.Image, first);
    this.#set(Control.Batch, count);
    this.#set(Control.Each, 0);
  }

  /** Runs steps for one image after the other: each thread for one of its own, and all for each of those that are left. */
  async oneByOne(images: number, run: () => Promise<void>): Promise<void> {
    const { threads } = this.#plan;
    for (let n = 0; n < images;) {
      const each = images - n >= threads;
      this.select(n, 1);
      if (each) {
        this.#set(Control.Each, 1);
        for (let t = 0; t < threads; t++) this.#control[(1 + t) * Control.Words + Control.Image] = n + t;
      }
      await run();
      n += each ? threads : 1;
    }
  }

  /** @throws SaliencyError `aborted`, and as `guard` */
  async step(direction: Direction, s: number, bare: boolean, signal: AbortSignal | undefined): Promise<void> {
    const { program, control, threads, steps } = this.#plan;
    const parts = partsOf(steps[s]!, this.#control[Control.Batch]!);
    for (let part = 0; part < parts; part++) {
      throwIfAborted(signal);
      this.#set(Control.Part, part);
      this.#set(Control.Parts, parts);
      this.guard(() => this.#exports.run(program, control, direction, s, bare ? 1 : 0, threads));
      if (signal && performance.now() - this.#paused > PAUSE_AFTER_MS) {
        await pause();
        this.#paused = performance.now();
        throwIfAborted(signal);
      }
    }
  }

  /** Applies a step's ReLU rule to its DY. */
  rule(s: number): void {
    const { program, control } = this.#plan;
    this.guard(() => this.#exports.rule(program, control, s));
  }

  /**
   * Does what calls into WebAssembly. A trap leaves the memory in no known state: nothing is run afterwards.
   *
   * @throws SaliencyError `internal`
   */
  guard(work: () => void): void {
    if (this.#dead !== null) throw new SaliencyError("internal", `This engine cannot be used any more: ${this.#dead}.`);
    try {
      work();
    } catch (error) {
      this.#dead = error instanceof Error ? error.message : String(error);
      this.#threads?.stop();
      throw new SaliencyError("internal", `The engine failed: ${this.#dead}. Create a new one.`, { cause: error });
    }
    if (this.#control[Control.Failed] !== 0) {
      this.#dead = this.#threads?.failure ?? "it failed or does not answer";
      this.#threads?.stop();
      throw new SaliencyError("internal", `The engine lost a thread: ${this.#dead}. Create a new one.`);
    }
  }

  /** Ends the helper threads; nothing is run afterwards. */
  dispose(): void {
    this.#dead ??= "it was disposed of";
    this.#threads?.stop();
  }

  /** A setting of all threads and of each. */
  #set(word: Control, value: number): void {
    for (let at: number = word; at < this.#control.length; at += Control.Words) this.#control[at] = value;
  }
}

/** Writes the program and the settings. */
export function writePlan(plan: Plan, spec: ModelSpec, memory: WebAssembly.Memory): void {
  plan.steps.forEach((step, s) => {
    new Uint32Array(memory.buffer, plan.program + s * Step.Words * 4, Step.Words).set(step.words);
  });
  for (let block = 0; block <= plan.threads; block++) {
    const at = plan.control + block * Control.Words * 4;
    const control = new Uint32Array(memory.buffer, at, Control.Words);
    control[Control.Batch] = plan.batch;
    control[Control.First] = Math.max(0, block - 1);
    control[Control.Scratch] = plan.scratch;
    control[Control.Blocks] = plan.staging;
    control[Control.BlockBytes] = plan.blockBytes;
    control[Control.TileRows] = plan.tileRows;
    const normalisation = new Float32Array(memory.buffer, at, Control.Words);
    normalisation.set(spec.input.mean, Control.Mean);
    normalisation.set(spec.input.std ?? [1, 1, 1], Control.Std);
  }
}
