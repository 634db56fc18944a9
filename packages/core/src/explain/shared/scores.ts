import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions } from "../explanation.js";
import type { ResolvedTarget } from "../target.js";
import type { Baseline } from "./baseline.js";
import { LastRuns } from "./last-runs.js";
import { forwards, type Batch, type Pictures } from "./passes.js";
import { valueOf } from "./start.js";

/** Pictures made of one `picture`, and all that decides what is made of it: the same `settings`, the same pictures. */
export interface Variants extends Pictures {
  readonly picture: Float32Array;
  readonly settings: { readonly method: string; readonly baseline: Baseline } & Readonly<Record<string, unknown>>;
}

const LAST_SCORES = new LastRuns<readonly Float32Array[]>();

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
  const { method } = variants.settings;
  const last = keeps ? LAST_SCORES.of(engine, method, picture, settings) : undefined;
  if (last) {
    for (let first = 0; first < count; first += engine.batch) {
      const known = last.slice(first, first + engine.batch);
      yield { first, results: known.map((scores) => valueOf(engine, target, scores, 0)) };
    }
    return;
  }
  const kept: Float32Array[] = [];
  for await (const { first, results } of forwards(engine, variants, signal)) {
    if (keeps) kept.push(...results);
    yield { first, results: results.map((scores, n) => valueOf(engine, target, scores, n)) };
  }
  if (keeps) LAST_SCORES.keep(engine, method, picture, settings, kept);
}
