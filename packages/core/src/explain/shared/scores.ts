import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions } from "../explanation.js";
import type { ResolvedTarget } from "../target.js";
import type { Baseline } from "./baseline.js";
import { forwards, type Batch, type Pictures } from "./passes.js";
import { valueOf } from "./start.js";

/** Pictures made of one `picture`, and all that decides what is made of it: the same `settings`, the same pictures. */
export interface Variants extends Pictures {
  readonly picture: Float32Array;
  readonly settings: { readonly method: string; readonly baseline: Baseline } & Readonly<Record<string, unknown>>;
}

/** With `reuse`, a method's last whole run: another class of the same picture costs no pass. */
interface ScoredRun {
  readonly picture: Float32Array;
  readonly settings: string;
  readonly scores: readonly Float32Array[];
}

const LAST_RUNS = new WeakMap<Engine, Map<string, ScoredRun>>();

/** Values of the target for pictures, in batches of the engine's. @throws SaliencyError as `Engine.forward` */
export async function* scoresOf(
  engine: Engine,
  target: ResolvedTarget,
  variants: Variants,
  { signal, reuse }: Pick<ExplainOptions, "signal" | "reuse">,
): AsyncGenerator<Batch<number>> {
  const { picture, count } = variants;
  // Of other layers than the last nothing is kept; nor is a run compared whose baseline is a picture itself.
  const keeps =
    reuse && target.layer === engine.spec.layers.at(-1)!.name && typeof variants.settings.baseline !== "object";
  const settings = keeps ? JSON.stringify({ ...variants.settings, count }) : "";
  const runs = LAST_RUNS.get(engine) ?? new Map<string, ScoredRun>();
  const last = keeps ? runs.get(variants.settings.method) : undefined;
  if (last?.settings === settings && last.picture.every((value, at) => value === picture[at])) {
    for (let first = 0; first < count; first += engine.batch) {
      const known = last.scores.slice(first, first + engine.batch);
      yield { first, results: known.map((scores) => valueOf(engine, target, scores, 0)) };
    }
    return;
  }
  const kept: Float32Array[] = [];
  for await (const { first, results } of forwards(engine, variants, signal)) {
    if (keeps) kept.push(...results);
    yield { first, results: results.map((scores, n) => valueOf(engine, target, scores, n)) };
  }
  if (!keeps) return;
  runs.set(variants.settings.method, { picture: picture.slice(), settings, scores: kept });
  LAST_RUNS.set(engine, runs);
}
