import { Engine, verifyIdentity, type BinaryName } from "@deep-inside/core";
import { tensorToFloat32, type Model } from "@deep-inside/spec";
import { BATCH, batchGradients, classModelStep, coldStart, saliency, subjectOf, type Subject } from "./cases.js";
import { MODEL_NAMES, type Host, type ModelName } from "./host.js";
import { cosine, require, sha256 } from "./measure/checks.js";
import { forwardMacs, kernelRate } from "./measure/floor.js";
import { interleave, type Contestant, type Timing } from "./measure/timing.js";
import { modelNamed } from "./models.js";

export interface Result {
  readonly model: ModelName;
  readonly case: string;
  readonly binary: BinaryName;
  readonly threads: number;
  readonly ms: Timing;
  /** Of the direct sum per second, whatever was really computed: 10^9 multiply-accumulates. */
  readonly effectiveGmacPerSecond: number;
  /** Linear memory. */
  readonly bytes: number;
}

export interface Report {
  readonly runtime: string;
  readonly results: readonly Result[];
  /** SHA-256 of the simd map of each model. */
  readonly maps: Readonly<Record<string, string>>;
  /** Best rate of the multiplying kernel alone, 10^9 multiply-accumulates per second, and of forward's floor by it. */
  readonly kernelGmacPerSecond: Readonly<Record<string, number>>;
  /** Time that the products of Winograd F(4x4) need at the kernel's rate, over the time of forward. */
  readonly shareOfFloor: Readonly<Record<string, number>>;
}

export interface BenchmarkOptions {
  readonly models?: readonly ModelName[] | undefined;
  readonly threads?: readonly number[] | undefined;
  readonly rounds?: number | undefined;
  /** Leaves out batches and cold starts, which take most of the time. */
  readonly warm?: boolean | undefined;
}

/** Rounds of what takes several passes. */
const FEW_ROUNDS = 5;

/** f32 sums of 100,000 terms: the identity holds to a few units of the sixth digit. */
const IDENTITY_TOLERANCE = 1e-5;

/**
 * Fused and separate rounding turn over single ReLUs that are nearly 0, each of which moves a gradient of random weights
 * by about 1e-3: 0.999995 was met on VGG16. A wrong kernel is far below this.
 */
const RELAXED_COSINE = 0.9999;

/** Times everything in this runtime, after checking each result. */
export async function benchmark(host: Host, options: BenchmarkOptions = {}): Promise<Report> {
  const { models = MODEL_NAMES, threads = [1, 2], rounds = 15, warm: onlyWarm = false } = options;
  const results: Result[] = [];
  const maps: Record<string, string> = {};
  const rates: Record<string, number> = {};
  const shares: Record<string, number> = {};
  for (const binary of ["simd", "relaxed"] as const) {
    rates[binary] = (await kernelRate(await host.binary(binary))) / 1e6;
  }
  for (const name of models) {
    const subject = subjectOf(await modelNamed(name, host));
    const macs = forwardMacs(subject.model.spec);
    const engines = await createEngines(subject.model, threads);
    maps[name] = await checkAll(engines, subject, host);
    const add = (engine: Engine, what: string, passes: number, ms: Timing, bytes = engine.memoryBytes): void => {
      const { binary, threads } = engine;
      const rate = (passes * macs.direct) / ms.median / 1e6;
      results.push({ model: name, case: what, binary, threads, ms, effectiveGmacPerSecond: rate, bytes });
    };
    host.log(`${name}: forward, saliency, class-model step`);
    const warm = await interleave(
      engines.flatMap((engine, e) => warmCases(engine, e, subject)),
      rounds,
    );
    for (const [e, engine] of engines.entries()) {
      add(engine, "forward", 1, warm.get(`forward ${e}`)!);
      add(engine, "saliency", 2, warm.get(`saliency ${e}`)!);
      add(engine, "class-model step", 2, warm.get(`step ${e}`)!);
      if (engine.threads > 1) continue;
      const rate = rates[engine.binary]! * 1e6;
      shares[`${name} ${engine.binary}`] = macs.winograd / rate / warm.get(`forward ${e}`)!.median;
    }
    for (const engine of engines) engine.dispose();
    for (const [e, { binary, threads }] of onlyWarm ? [] : engines.entries()) {
      host.log(`${name}: batch of ${BATCH} and cold start, ${binary}, threads ${threads}`);
      const batched = await Engine.create(subject.model, { binary, threads, batch: BATCH });
      await checkBatch(batched, subject);
      const slow = await interleave(
        [
          { name: "batch", run: async () => void (await batchGradients(batched, subject)) },
          { name: "cold", run: () => coldStart(subject, { binary, threads }) },
        ],
        FEW_ROUNDS,
      );
      add(batched, `batch of ${BATCH} saliency`, 2 * BATCH, slow.get("batch")!);
      add(engines[e]!, "cold start to first map", 2, slow.get("cold")!);
      batched.dispose();
    }
  }
  return { runtime: host.runtime, results, maps, kernelGmacPerSecond: rates, shareOfFloor: shares };
}

async function createEngines(model: Model, threads: readonly number[]): Promise<Engine[]> {
  const engines: Engine[] = [];
  for (const count of threads) {
    for (const base of ["simd", "relaxed"] as const) {
      const binary = count > 1 ? (`${base}-shared` as const) : base;
      const engine = await Engine.create(model, { binary, threads: count });
      require(engine.threads === count, `${count} threads were asked for, ${engine.threads} were given.`);
      engines.push(engine);
    }
  }
  return engines;
}

function warmCases(engine: Engine, e: number, subject: Subject): Contestant[] {
  return [
    { name: `forward ${e}`, run: async () => void (await engine.forward([subject.pictures[0]!])) },
    { name: `saliency ${e}`, run: async () => void (await saliency(engine, subject)) },
    { name: `step ${e}`, run: () => classModelStep(engine, subject), rounds: FEW_ROUNDS },
  ];
}

/** Every engine fulfils the bias identity; all agree; those of one binary agree in every bit. */
async function checkAll(engines: readonly Engine[], subject: Subject, host: Host): Promise<string> {
  const biases = new Map<string, Float32Array>();
  for (const { name } of subject.model.spec.layers) {
    const bias = subject.model.tensors.get(`${name}.bias`);
    if (bias) biases.set(name, tensorToFloat32(bias));
  }
  const first = await saliency(engines[0]!, subject);
  const hashes = new Map<string, string>();
  for (const engine of engines) {
    const who = `${engine.binary}, ${engine.threads} threads`;
    const { relativeError } = await verifyIdentity(engine, biases, subject.pictures[0]!, { target: subject.target });
    require(relativeError <= IDENTITY_TOLERANCE, `${who}: the bias identity is off by ${relativeError}.`);
    const { gradient, map } = await saliency(engine, subject);
    const angle = cosine(gradient, first.gradient);
    require(angle >= RELAXED_COSINE, `${who}: the gradient's cosine with that of simd is ${angle}.`);
    const hash = await sha256(map.data);
    const base = engine.binary.replace("-shared", "");
    require((hashes.get(base) ?? hash) === hash, `${who}: the map is not that of one thread.`);
    hashes.set(base, hash);
    host.log(`${subject.model.spec.name} ${who}: identity ${relativeError.toExponential(1)}, map ${hash}`);
  }
  return hashes.get("simd")!;
}

async function checkBatch(engine: Engine, subject: Subject): Promise<void> {
  const gradients = await batchGradients(engine, subject);
  for (const n of [0, BATCH - 1]) {
    const angle = cosine((await saliency(engine, subject, n)).gradient, gradients[n]!);
    require(angle >= RELAXED_COSINE, `picture ${n} of a batch: the cosine with the picture alone is ${angle}.`);
  }
}
