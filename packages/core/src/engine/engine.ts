import { elements, SaliencyError, type ModelSource, type ModelSpec, type Shape } from "@deep-inside/spec";
import { planNetwork, type Plan } from "../network/plan.js";
import { Direction, Step } from "../shared/program.js";
import { chooseBinary, loadModule, threadsAvailable, type BinaryName, type Exports } from "./binary.js";
import { createMemory, instantiate } from "./instance.js";
import { readLayer, writeLayer } from "./layer-values.js";
import type { BackwardOptions, EngineOptions } from "./options.js";
import { ParameterLoader, requireParameters, weightDtypes, type ModelHeader } from "./parameters.js";
import { readParameters } from "./read-parameters.js";
import { writeReluRules } from "./relu-rules.js";
import { Runner, writePlan } from "./runner.js";
import { Threads } from "./threads.js";
import { tileRowsFor } from "./tile-rows.js";

/**
 * A network in WebAssembly memory: scores forwards, gradients by the input backwards.
 *
 * Calls compute on the calling thread (and its helpers) and give way to other tasks between layers when a `signal` can
 * abort them. They must not overlap: wrap what belongs together in `exclusive`.
 */
export class Engine {
  /** Name of the binary in use; results of `simd` are the same everywhere. */
  readonly binary: BinaryName;
  readonly #plan: Plan;
  readonly #memory: WebAssembly.Memory;
  readonly #floats: Float32Array;
  readonly #runner: Runner;
  readonly #loader: ParameterLoader;
  #images = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly spec: ModelSpec,
    parts: {
      plan: Plan;
      binary: BinaryName;
      exports: Exports;
      memory: WebAssembly.Memory;
      threads: Threads | null;
      tensors: ModelHeader["tensors"];
    },
  ) {
    this.binary = parts.binary;
    this.#plan = parts.plan;
    this.#memory = parts.memory;
    this.#floats = new Float32Array(parts.memory.buffer);
    const runner = new Runner(parts.plan, parts.exports, parts.memory, parts.threads);
    this.#runner = runner;
    const guard = (work: () => void): void => runner.guard(work);
    this.#loader = new ParameterLoader(parts.plan, parts.tensors, parts.exports, parts.memory, guard);
  }

  /**
   * Plans the memory, starts the threads and has them lay the parameters out.
   *
   * @param model its tensors in memory, or read part by part
   * @throws SaliencyError `unsupported-model`, `bad-model`, `not-finite`, `out-of-memory`, `unsupported-runtime`,
   *   `unknown-layer`; all of the tensors' sources
   */
  static async create(model: ModelSource, options: EngineOptions = {}): Promise<Engine> {
    const engine = await Engine.prepare(model, options);
    try {
      await readParameters(model, (name, bytes) => engine.load(name, bytes));
    } catch (error) {
      engine.dispose();
      throw error;
    }
    return engine;
  }

  /** An engine whose parameters are all still to be given to `load`. @internal */
  static async prepare({ spec, tensors }: ModelHeader, options: EngineOptions): Promise<Engine> {
    const keep = new Set(options.keep ?? []);
    for (const name of keep) if (!spec.layers.some((layer) => layer.name === name)) throw unknownLayer(spec, name);
    const batch = positive(options.batch ?? 1, "batch");
    const wanted = positive(options.threads ?? 1, "threads");
    const threads = wanted > 1 && (await threadsAvailable()) ? wanted : 1;
    const binary = options.binary ?? (await chooseBinary({ deterministic: options.deterministic ?? false, threads }));
    // First of all: it takes longest, and goes on beside the rest.
    const pool = threads > 1 ? await Threads.create(threads - 1) : null;
    try {
      const module = await loadModule(binary, options.wasmBase);
      const tileRows = options.tileRows ?? (await tileRowsFor(binary, module));
      const tile = options.accuracy === "high" ? 2 : 4;
      const convolution = options.convolution ?? "auto";
      const lowMemory = options.memory === "low";
      const dtypes = weightDtypes({ spec, tensors });
      const { transformedBytes } = options;
      const shape = { batch, threads, tileRows, tile, convolution, keep } as const;
      const plan = planNetwork(spec, { ...shape, dtypes, lowMemory, transformedBytes });
      requireParameters(plan, tensors);
      const memory = createMemory(plan.bytes, binary.endsWith("shared"));
      const exports = await instantiate(module, memory, plan.control);
      writePlan(plan, spec, memory);
      const { program, control } = plan;
      await pool?.start({ module, memory, program, control, threads });
      return new Engine(spec, { plan, binary, exports, memory, threads: pool, tensors });
    } catch (error) {
      pool?.stop();
      throw error;
    }
  }

  /** The next bytes of a parameter: see `ParameterLoader.write`. @internal */
  load(name: string, bytes: Uint8Array): void {
    this.#loader.write(name, bytes);
  }

  get batch(): number {
    return this.#plan.batch;
  }

  get threads(): number {
    return this.#plan.threads;
  }

  /** Bytes of linear memory, all of it taken at creation. */
  get memoryBytes(): number {
    return this.#plan.bytes;
  }

  /** For tests of what a forward pass leaves for the backward one. @internal */
  get inside(): { readonly plan: Plan; readonly memory: WebAssembly.Memory } {
    return { plan: this.#plan, memory: this.#memory };
  }

  /** Runs `work` when nobody else does: one forward and its backwards must not be mixed with another's. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => {});
    return result;
  }

  /**
   * Scores of up to `batch` pictures.
   *
   * @param pictures planes (3, H, W) of raw pixel values 0..255 in the network's input size
   * @param options.reuse takes the last pass where it was of the same pictures; nothing is computed then
   * @returns for each, a copy of the last layer's output, before any soft-max
   * @throws SaliencyError `bad-shape`, `not-finite`, `aborted`, `internal`
   */
  async forward(
    pictures: readonly Float32Array[],
    options: { signal?: AbortSignal | undefined; reuse?: boolean | undefined } = {},
  ): Promise<Float32Array[]> {
    const plan = this.#plan;
    if (pictures.length < 1 || pictures.length > plan.batch) {
      throw new SaliencyError("bad-shape", `${pictures.length} pictures for an engine with a batch of ${plan.batch}.`);
    }
    if (options.reuse && this.#holds(pictures)) return this.#scores(this.#images);
    const size = elements(plan.steps[0]!.output);
    for (const [n, picture] of pictures.entries()) {
      if (picture?.length !== size) {
        const { height, width } = this.spec.input;
        throw new SaliencyError(
          "bad-shape",
          `A picture has ${picture?.length ?? "no"} values, expected 3 x ${height} x ${width} = ${size}.`,
        );
      }
      if (!allFinite(picture)) throw new SaliencyError("not-finite", "A picture has values that are not finite.");
      this.#floats.set(picture, plan.picture / 4 + n * size);
    }
    this.#images = 0; // until the pass is whole there is nothing to go back from
    const { alone } = plan;
    await this.#runner.oneByOne(pictures.length, async () => {
      for (let s = 0; s < alone; s++) await this.#runner.step(Direction.Forward, s, false, options.signal);
    });
    this.#runner.select(0, pictures.length);
    for (let s = alone; s < plan.steps.length; s++)
      await this.#runner.step(Direction.Forward, s, false, options.signal);
    const scores = this.#scores(pictures.length);
    if (!scores.every(allFinite)) {
      throw new SaliencyError("not-finite", "The scores are not finite: the weights or the picture are out of range.");
    }
    this.#images = pictures.length;
    return scores;
  }

  /** Scores of the last pass. */
  #scores(images: number): Float32Array[] {
    const last = this.#plan.steps.at(-1)!;
    return Array.from({ length: images }, (_, n) => readLayer(this.#floats, last, last.words[Step.Y]!, n));
  }

  /** Whether the last pass was whole and of these pictures. */
  #holds(pictures: readonly Float32Array[]): boolean {
    const start = this.#plan.picture / 4;
    const same = (picture: Float32Array, n: number): boolean => {
      const from = start + n * picture.length;
      let at = 0;
      while (at < picture.length && picture[at] === this.#floats[from + at]) at++;
      return at === picture.length;
    };
    return pictures.length === this.#images && pictures.every(same);
  }

  /** Copy of a kept layer's output (C, H, W), or of any dense layer's, for image `n` of the last forward. */
  activation(layer: string, n = 0): Float32Array {
    const step = this.#plan.steps[this.#indexOf(layer)]!;
    if (!step.kept)
      throw new SaliencyError(
        "unknown-layer",
        `The activation of "${layer}" was not kept: name it in the engine's \`keep\`.`,
      );
    return readLayer(this.#floats, step, step.words[Step.Y]!, n);
  }

  /**
   * Gradients of a weighted sum of a layer's outputs, for the pictures of the last forward.
   *
   * @returns for each image, by the raw pixel values (3, H, W), or by the output of `to` (C, H, W)
   * @throws SaliencyError `unknown-layer`, `bad-shape`, `bad-option`, `aborted`, `internal`
   */
  async backward(options: BackwardOptions): Promise<Float32Array[]> {
    const { steps, gradient, alone } = this.#plan;
    const last = options.from === undefined ? steps.length - 1 : this.#indexOf(options.from);
    const first = options.to === undefined ? 0 : this.#indexOf(options.to) + 1;
    const bare = options.to !== undefined;
    if (this.#images === 0) throw new SaliencyError("bad-option", "There was no forward pass to go back from.");
    if (first > last + 1) throw new SaliencyError("bad-option", `Layer "${options.to}" comes after "${options.from}".`);
    if (options.seeds.length !== this.#images) {
      throw new SaliencyError("bad-shape", `${options.seeds.length} seeds for ${this.#images} pictures.`);
    }
    writeReluRules(this.#plan, this.#memory, options.rule ?? "gradient", { first, last, bare });
    const start = steps[last]!;
    options.seeds.forEach((seed, n) => writeLayer(this.#floats, start, start.words[Step.DY]!, n, seed));
    this.#runner.select(0, this.#images);
    if (first <= last) this.#runner.rule(last);
    // Whoever looks at a layer, or starts or ends in one of the first, wants all images there at once.
    const together = options.onLayer || first > 0 || last < alone - 1 ? first : alone;
    for (let s = last; s >= together; s--) {
      const { layer } = steps[s]!;
      if (layer) options.onLayer?.(layer.name);
      await this.#runner.step(Direction.Backward, s, bare && s === first, options.signal);
    }
    await this.#runner.oneByOne(this.#images, async () => {
      for (let s = together - 1; s >= first; s--) await this.#runner.step(Direction.Backward, s, false, options.signal);
    });
    const size = elements(steps[0]!.output);
    return options.seeds.map((_, n) => {
      if (bare) return readLayer(this.#floats, steps[first - 1]!, steps[first - 1]!.words[Step.DY]!, n);
      return this.#floats.slice(gradient / 4 + n * size, gradient / 4 + (n + 1) * size);
    });
  }

  /** Copy of a layer's biases, or nothing for a layer without. */
  bias(layer: string): Float32Array | undefined {
    const { shape, words, output } = this.#plan.steps[this.#indexOf(layer)]!;
    const at = words[Step.Bias]! / 4;
    return shape?.bias ? this.#floats.slice(at, at + output.channels) : undefined;
  }

  /**
   * Derivative of the seeded sum by the output (C, H, W) of a layer before its ReLU, for image `n`; only within `onLayer`
   * of that layer, while it is in memory.
   */
  outputGradient(layer: string, n = 0): { readonly values: Float32Array; readonly shape: Shape } {
    const step = this.#plan.steps[this.#indexOf(layer)]!;
    return { values: readLayer(this.#floats, step, step.words[Step.DY]!, n), shape: step.output };
  }

  /** Derivative of the seeded sum by each bias of a layer, for image `n`; only within `onLayer` of that layer. */
  biasGradient(layer: string, n = 0): Float32Array {
    const { values, shape } = this.outputGradient(layer, n);
    const size = shape.height * shape.width;
    return Float32Array.from({ length: shape.channels }, (_, c) => {
      let sum = 0;
      for (let at = c * size; at < (c + 1) * size; at++) sum += values[at]!;
      return sum;
    });
  }

  /** Ends the helper threads. The engine cannot be used afterwards. */
  dispose(): void {
    this.#runner.dispose();
  }

  #indexOf(layer: string): number {
    const index = this.#plan.steps.findIndex((step) => step.layer?.name === layer);
    if (index < 0) throw unknownLayer(this.spec, layer);
    return index;
  }
}

/** A loop: `every` calls a function for each of the picture's values, which takes as long as a layer. */
function allFinite(values: Float32Array): boolean {
  for (let at = 0; at < values.length; at++) if (!Number.isFinite(values[at])) return false;
  return true;
}

function positive(value: number, what: string): number {
  if (Number.isSafeInteger(value) && value >= 1 && value <= 1024) return value;
  throw new SaliencyError("bad-option", `${what} is ${value}, expected a whole number from 1 to 1024.`);
}

function unknownLayer(spec: ModelSpec, name: string): SaliencyError {
  const names = spec.layers.map((layer) => layer.name).join(", ");
  return new SaliencyError("unknown-layer", `There is no layer "${name}" in ${spec.name}; its layers are ${names}.`);
}
