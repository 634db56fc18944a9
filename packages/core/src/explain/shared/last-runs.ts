import type { Engine } from "../../engine/engine.js";

/** With `reuse`, what is left of an engine's last whole run of each kind: another question of the same picture costs no pass. */
export class LastRuns<Result> {
  readonly #runs = new WeakMap<Engine, Map<string, { picture: Float32Array; settings: string; result: Result }>>();

  /** The last run's, where it was of the same picture and settings. */
  of(engine: Engine, kind: string, picture: Float32Array, settings: string): Result | undefined {
    const last = this.#runs.get(engine)?.get(kind);
    const same = last?.settings === settings && last.picture.every((value, at) => value === picture[at]);
    return same ? last.result : undefined;
  }

  keep(engine: Engine, kind: string, picture: Float32Array, settings: string, result: Result): void {
    const runs = this.#runs.get(engine) ?? new Map();
    this.#runs.set(engine, runs.set(kind, { picture: picture.slice(), settings, result }));
  }
}
