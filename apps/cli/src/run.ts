import { CommanderError } from "commander";
import { SaliencyError } from "@deep-inside/spec";
import { exitStatus, Reporter, type Streams } from "./outputs/reporter.js";
import { createProgram } from "./program.js";

/** commander has printed the help: as asked for, or in place of a command that is missing. */
const HELP = "commander.help";

/**
 * Runs one command line.
 *
 * @param args without the program's own name
 * @param streams where results and messages go
 * @param signal aborts the run
 * @returns the exit status: 0 done, 1 failed, 2 a command line that does not parse, 130 aborted
 */
export async function run(args: readonly string[], streams: Streams, signal?: AbortSignal): Promise<number> {
  const reporter = new Reporter(streams);
  try {
    const program = await createProgram(args, { reporter, signal });
    await program.parseAsync(args, { from: "user" });
    return reporter.status;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reporter.error(error);
    if (error.exitCode === 0) return 0;
    if (error.code === HELP) return exitStatus("bad-option");
    return reporter.error(new SaliencyError("bad-option", usageMessage(error.message)));
  }
}

function usageMessage(message: string): string {
  const lines = message.replace(/^error: /, "").split("\n");
  const sentences = lines.map((line) => (/[.?)]$/.test(line) ? line : `${line}.`));
  return `${sentences.join(" ")} --help lists what there is.`;
}
