import type { OpenModel } from "../inputs/session.js";
import { VERSION } from "../version.js";

/**
 * What every output says about the run that made it. Together with the picture's hash, the method and its parameters it
 * decides the output; nothing of the machine is in it (no folders, times or thread counts), so that the same run gives the
 * same file.
 */
export interface RunRecord {
  readonly version: string;
  readonly command: string;
  readonly model: { readonly name: string; readonly sha256: string };
  /** Binary of the engine; the results of `simd` are the same everywhere. */
  readonly binary: string;
}

export function runRecord(
  command: string,
  { model, session }: Pick<OpenModel, "model"> & { readonly session: Pick<OpenModel["session"], "binary"> },
): RunRecord {
  // Shared memory only adds threads, which change no bit.
  return { version: VERSION, command, model, binary: session.binary.replace("-shared", "") };
}
