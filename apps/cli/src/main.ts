// The process: signals, a closed pipe, and the exit status. Everything else is `run`, which tests call as well.
import { prepareSession } from "@deep-inside/core/session-worker";
import { SaliencyError } from "@deep-inside/spec";
import { willCompute } from "./commands.js";
import { removeTemporaryFiles } from "./outputs/files.js";
import { errorLine } from "./outputs/reporter.js";

const args = process.argv.slice(2);
// Before anything else is loaded: this takes longest.
if (willCompute(args)) prepareSession();

const SIGNAL_STATUS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

for (const [signal, status] of Object.entries(SIGNAL_STATUS)) {
  // Leaving ends the workers, wherever in a pass they are.
  process.once(signal, () => {
    removeTemporaryFiles();
    process.exit(status);
  });
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // The reader of the pipe has what it wanted (`| head`): the rest of the work goes on unheard.
    if (error.code === "EPIPE") return;
    const failure = new SaliencyError("file", `The results cannot be written to standard output: ${error.message}.`);
    if (stream === process.stdout) process.stderr.write(errorLine(failure));
    process.exit(1);
  });
}

// Keeps the process until the command is done: a session lets it end while its worker idles, and Bun, on a crowded machine,
// has taken the moment between two requests for that, and left without a word.
const busy = setInterval(() => {}, 2 ** 30);
const { run } = await import("./run.js");
const status = await run(args, { stdout: process.stdout, stderr: process.stderr });
clearInterval(busy);
// Left to end by itself: `process.exit` joins V8's compiling threads, of which one that waits for a garbage collection just then
// waits for ever (nodejs/node#54918; once in some sixty runs here). What still holds the process then is not waited for.
process.exitCode = status;
// An empty write calls back once everything before it has left: exiting sooner could cut off a pipe.
process.stdout.write("", () => setTimeout(() => process.exit(), 50).unref());
