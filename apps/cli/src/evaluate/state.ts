import { existsSync, readFileSync } from "node:fs";
import { SaliencyError } from "@deep-inside/spec";
import type { TotalsState } from "@deep-inside/evaluate";
import { writeFiles } from "../outputs/files.js";
import type { Failure } from "./failure.js";

/** What the figures of a run depend on, in words, by what it is. */
export type RunIdentity = Readonly<Record<string, string>>;

/** How far a run is: all that is needed to go on. */
export interface RunState {
  /** A state is only continued by a run with the same. */
  readonly identity: RunIdentity;
  /** Number of the first picture that is not yet counted. */
  readonly next: number;
  readonly totals: TotalsState;
  readonly failures: readonly Failure[];
}

/**
 * The state in a file, or a fresh one when there is no such file.
 *
 * @param count  pictures of this run; a run over fewer can be continued, one over more cannot be shortened
 * @throws SaliencyError `file` when it is no state, `bad-option` when it belongs to another run or a longer one
 */
export function readState(path: string | undefined, identity: RunIdentity, count: number): RunState {
  const fresh = { identity, next: 0, totals: {}, failures: [] };
  if (path === undefined || !existsSync(path)) return fresh;
  const state = parse(path);
  const other = Object.keys(identity).filter((name) => state.identity[name] !== identity[name]);
  if (other.length === 0 && state.next <= count) return state;
  if (other.length === 0) {
    throw new SaliencyError(
      "bad-option",
      `"${path}" counts ${state.next} pictures already, more than the ${count} of this run. Ask for at least as many, or name another file with --state.`,
    );
  }
  const differences = other.map((name) => `${name} ${state.identity[name]}, here ${identity[name]}`);
  throw new SaliencyError(
    "bad-option",
    `"${path}" belongs to another evaluation: ${differences.join("; ")}. Name another file with --state, or remove it.`,
  );
}

export function writeState(path: string, state: RunState): void {
  writeFiles([{ path, bytes: new TextEncoder().encode(JSON.stringify(state)) }]);
}

function parse(path: string): RunState {
  const refuse = (cause?: unknown): never => {
    throw new SaliencyError("file", `"${path}" is not the state of an evaluation; name another file with --state.`, {
      cause,
    });
  };
  let state: Partial<RunState>;
  try {
    state = JSON.parse(readFileSync(path, "utf8")) as Partial<RunState>;
  } catch (error) {
    return refuse(error);
  }
  const whole =
    typeof state?.identity === "object" &&
    state.identity !== null &&
    Number.isSafeInteger(state.next) &&
    typeof state.totals === "object" &&
    Array.isArray(state.failures);
  return whole ? (state as RunState) : refuse();
}
