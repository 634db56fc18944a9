import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Outcome } from "./cli.js";

const BIN = fileURLToPath(new URL("../../bin/deep-inside.js", import.meta.url));

export interface ProgramOptions {
  /** Arguments of Node, before the program. */
  readonly node?: readonly string[];
  /** The Node that runs it; by default the one that runs the tests. */
  readonly executable?: string | undefined;
}

export interface RunningProgram {
  readonly process: ReturnType<typeof spawn>;
  readonly outcome: Promise<Outcome>;
}

/** The real program, as it is built, in a process of its own. */
export function startProgram(
  args: readonly string[],
  { node = [], executable = process.execPath }: ProgramOptions = {},
): RunningProgram {
  const child = spawn(executable, [...node, BIN, ...args]);
  const text = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text.stderr += chunk.toString()));
  const outcome = once(child, "close").then(([status]) => ({ status: Number(status ?? NaN), ...text }));
  return { process: child, outcome };
}
