import { throwIfAborted, type RawMap } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions } from "../explanation.js";
import type { ResolvedTarget } from "../target.js";
import { seedOf } from "./start.js";

/** Pictures to be computed: `write` fills planes with the one of number k < `count`, when its turn has come. */
export interface Pictures {
  readonly count: number;
  readonly write: (to: Float32Array, k: number) => void;
}

/** A method's batches, one after the other; nothing of them is kept. `first` is the number of the first picture of each. */
export interface Batch<T> {
  readonly first: number;
  readonly results: readonly T[];
}

/** Gradients (3, H, W) of the target for pictures, in batches of the engine's. @throws SaliencyError as `Engine.forward` */
export async function* gradientsOf(
  engine: Engine,
  target: ResolvedTarget,
  pictures: Pictures,
  signal: AbortSignal | undefined,
): AsyncGenerator<Batch<Float32Array>> {
  for await (const { first, results } of forwards(engine, pictures, signal)) {
    const seeds = results.map((scores, n) => seedOf(engine, target, scores, n));
    yield { first, results: await engine.backward({ from: target.layer, seeds, signal }) };
  }
}

/** Scores of pictures, in batches of the engine's. @throws SaliencyError as `Engine.forward` */
export async function* forwards(
  engine: Engine,
  { count, write }: Pictures,
  signal: AbortSignal | undefined,
): AsyncGenerator<Batch<Float32Array>> {
  const { height, width } = engine.spec.input;
  const planes = Array.from({ length: engine.batch }, () => new Float32Array(3 * height * width));
  for (let first = 0; first < count; first += engine.batch) {
    throwIfAborted(signal);
    const batch = planes.slice(0, count - first);
    batch.forEach((to, n) => write(to, first + n));
    yield { first, results: await engine.forward(batch, { signal }) };
  }
}

/**
 * Reports passes as they are done, with the time that is left by the mean of those before.
 *
 * @returns called with the passes done so far; `map` is made only when somebody listens
 */
export function progressOf(
  onProgress: ExplainOptions["onProgress"],
  total: number,
): (done: number, map?: () => RawMap) => void {
  const started = performance.now();
  return (done, map) => {
    if (!onProgress) return;
    const remainingMs = ((performance.now() - started) / done) * (total - done);
    onProgress({ done, total, remainingMs, ...(map && { map: map() }) });
  };
}
