import { BATCHED, openSession, type Session } from "@deep-inside/core";
import type { ModelSpec } from "@deep-inside/spec";
import type { SharedOptions } from "../options.js";
import { milliseconds } from "../outputs/json.js";
import { namingFile, type ChosenModel } from "./model.js";

/** An open session and what results say about its model. */
export interface OpenModel {
  readonly session: Session;
  readonly spec: ModelSpec;
  readonly model: { readonly name: string; readonly sha256: string };
  /** Reading the file and starting the engine. */
  readonly loadMs: number;
}

/**
 * Opens a session with a model, whose parameters are read now. The caller closes it.
 *
 * @throws SaliencyError as `openSession`, `file`, `not-finite`
 */
export async function openModel(
  { model, sha256, path, loadMs, close }: ChosenModel,
  {
    threads,
    deterministic = false,
    keep,
    batch = 1,
    memory = "normal",
  }: Pick<SharedOptions, "threads" | "deterministic" | "memory"> & { keep?: readonly string[]; batch?: number },
): Promise<OpenModel> {
  const start = performance.now();
  const { spec } = model;
  try {
    const session = await openSession(model, { threads, deterministic, batch, memory, ...(keep && { keep }) });
    const named = { name: spec.name, sha256: await sha256() };
    return { session, spec, model: named, loadMs: milliseconds(loadMs + performance.now() - start) };
  } catch (error) {
    throw namingFile(error, path);
  } finally {
    await close();
  }
}

/** Pictures of one pass of a method of many; more hardly help, and each takes memory (VGG16: 32 MB). */
const PICTURES = 4;

/** Pictures that a method's passes are best made of. */
export function batchFor(method: unknown): number {
  return BATCHED.some((name) => name === method) ? PICTURES : 1;
}
