import { classSaliency, Engine } from "@deep-inside/core";
import { subjectOf } from "./cases.js";
import type { Host, ModelName } from "./host.js";
import { sha256 } from "./measure/checks.js";
import { modelNamed } from "./models.js";

/** Hex SHA-256 of what a deterministic engine computes. */
export interface Fingerprint {
  readonly model: ModelName;
  readonly threads: number;
  readonly scores: string;
  readonly gradient: string;
  readonly map: string;
}

/** Fingerprints of this runtime; those of all runtimes and thread counts must be equal. */
export async function fingerprints(
  host: Host,
  { models, threads }: { models: readonly ModelName[]; threads: readonly number[] },
): Promise<Fingerprint[]> {
  const prints: Fingerprint[] = [];
  for (const name of models) {
    const subject = subjectOf(await modelNamed(name, host));
    for (const count of threads) {
      const engine = await Engine.create(subject.model, { threads: count, deterministic: true });
      const { scores, gradient, map } = await classSaliency(engine, subject.pictures[0]!, {
        target: subject.target,
      });
      if (engine.threads !== count) throw new Error(`${host.runtime} gives ${engine.threads} threads, not ${count}.`);
      engine.dispose();
      const [s, g, m] = [await sha256(scores), await sha256(gradient), await sha256(map.data)];
      prints.push({ model: name, threads: count, scores: s, gradient: g, map: m });
    }
  }
  return prints;
}
