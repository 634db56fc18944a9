import type { Reporter } from "./outputs/reporter.js";

/** What every command is given beside its arguments. */
export interface Context {
  readonly reporter: Reporter;
  readonly signal: AbortSignal | undefined;
}
