import { existsSync, readFileSync } from "node:fs";
import type { AscentState } from "@deep-inside/core";
import { SaliencyError } from "@deep-inside/spec";
import type { OutputFile } from "../outputs/files.js";

/** An unfinished class model with the run that it belongs to, so that no other run goes on with it. */
interface StateFile {
  readonly run: object;
  readonly objective: readonly number[];
  /** The normalised planes, little-endian f32 in base64. */
  readonly x: string;
}

export function stateFile(path: string, run: object, { x, objective }: AscentState): OutputFile {
  const bytes = Buffer.from(x.buffer, x.byteOffset, x.byteLength);
  const state: StateFile = { run, objective, x: bytes.toString("base64") };
  return { path, bytes: new TextEncoder().encode(`${JSON.stringify(state)}\n`) };
}

/**
 * The state that a file holds; none where there is no file.
 *
 * @throws SaliencyError `bad-option` for a file of another run, or one that is no state; `file`
 */
export function readState(path: string, run: object): AscentState | undefined {
  if (!existsSync(path)) return undefined;
  const wrong = (why: string, cause?: unknown): SaliencyError =>
    new SaliencyError("bad-option", `"${path}" ${why}; give another name with --state.`, { cause });
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new SaliencyError("file", `"${path}" cannot be read: ${(cause as Error).message}.`, { cause });
  }
  let state: Partial<StateFile>;
  try {
    state = JSON.parse(text) as Partial<StateFile>;
  } catch (cause) {
    throw wrong("is no state of a class model", cause);
  }
  const { objective, x } = state ?? {};
  if (typeof x !== "string" || !Array.isArray(objective)) throw wrong("is no state of a class model");
  if (JSON.stringify(state.run) !== JSON.stringify(run)) throw wrong("is the state of another class model");
  const bytes = Buffer.from(x, "base64");
  return { x: new Float32Array(Uint8Array.from(bytes).buffer.slice(0, bytes.length & ~3)), objective };
}
