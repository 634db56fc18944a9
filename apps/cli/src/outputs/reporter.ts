import { styleText } from "node:util";
import type { Writable } from "node:stream";
import { asSaliencyError, type ErrorCode, type SaliencyError } from "@deep-inside/spec";
import { printable } from "./printable.js";

/** A stream to a terminal, a pipe or a file. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Where a run writes: results to `stdout`, everything else to `stderr`. */
export interface Streams {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Exit status of a run that ends with this error. */
export function exitStatus(code: ErrorCode): number {
  if (code === "bad-option") return 2;
  return code === "aborted" ? 130 : 1;
}

/** `error [code]: message`, one line, coloured where `stream` is a terminal that wants it. */
export function errorLine({ code, message }: SaliencyError, stream?: Output): string {
  const label = `error [${code}]:`;
  const styled = stream?.isTTY ? styleText("red", label, { stream }) : label;
  return `${styled} ${printable(message)}\n`;
}

/** Messages of a run, and the exit status they add up to. */
export class Reporter {
  #status = 0;

  constructor(readonly streams: Streams) {}

  /** 0 until an error was reported. */
  get status(): number {
    return this.#status;
  }

  /** Prints an error that ends the run; its exit status. */
  error(cause: unknown): number {
    const error = asSaliencyError(cause);
    this.streams.stderr.write(errorLine(error, this.streams.stderr));
    this.#status = exitStatus(error.code);
    return this.#status;
  }

  /** Prints an error of one of several items; the run goes on and ends with status 1. */
  failedItem(cause: unknown): void {
    this.error(cause);
    this.#status = 1;
  }

  /** Lets the run end with status 1: its result, which was printed, is a "no". */
  fail(): void {
    this.#status = 1;
  }

  warning(message: string): void {
    this.streams.stderr.write(`warning: ${printable(message)}\n`);
  }

  /** Prints a result. */
  result(text: string): void {
    this.streams.stdout.write(text);
  }
}
