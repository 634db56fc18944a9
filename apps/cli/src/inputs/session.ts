import { openSession, type Session } from "@deep-inside/core";
import type { ModelSpec } from "@deep-inside/spec";
import { milliseconds } from "../outputs/json.js";
import { loadModel } from "./model.js";
import type { SharedOptions } from "../options.js";

/** An open session and what results say about its model. */
export interface OpenModel {
  readonly session: Session;
  readonly spec: ModelSpec;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly path: string;
  /** Reading the file and starting the engine. */
  readonly loadMs: number;
}

/**
 * Loads the model that the options name and opens a session with it. The caller closes it.
 *
 * @param check called with the model's description before the engine starts; may throw
 * @throws SaliencyError as `loadModel` and `openSession`
 */
export async function openModel(
  options: Pick<SharedOptions, "model" | "threads" | "deterministic">,
  check: (spec: ModelSpec) => void = () => {},
): Promise<OpenModel> {
  const start = performance.now();
  const { model, sha256, path } = await loadModel(options.model);
  const { spec } = model;
  check(spec);
  const { threads, deterministic = false } = options;
  const session = await openSession(model, { threads, deterministic, transfer: true });
  const loadMs = milliseconds(performance.now() - start);
  return { session, spec, model: { name: spec.name, sha256 }, path, loadMs };
}
