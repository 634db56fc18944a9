import { Worker } from "node:worker_threads";
import { asSaliencyError, SaliencyError } from "@deep-inside/spec";
import type { TaskAnswer, TaskInput, TaskName, TaskResult } from "./tasks.js";

/**
 * Work above these sizes takes longer than a person waits for Ctrl-C: this thread has to stay free to hear it.
 * Below them, starting a thread would cost more than the work.
 */
const LARGE_FILE_BYTES = 3e5;
const LARGE_PICTURE_PIXELS = 2e6;

/** Whether decoding a file of this size is worth a thread. */
export function isLargeFile(bytes: number): boolean {
  return bytes > LARGE_FILE_BYTES;
}

/** Whether drawing a picture of these extents is worth a thread. */
export function isLargePicture({ height, width }: { height: number; width: number }): boolean {
  return height * width > LARGE_PICTURE_PIXELS;
}

/**
 * Does a task: here, or in a thread of its own when it is `large`.
 *
 * @throws SaliencyError of the task; `out-of-memory` or `internal` when its thread fails
 */
export async function runTask<N extends TaskName>(
  name: N,
  input: TaskInput<N>,
  large: boolean,
): Promise<TaskResult<N>> {
  if (large) return (await inThread(name, input)) as TaskResult<N>;
  const { TASKS } = await import("./tasks.js");
  const task: (input: TaskInput<N>) => TaskResult<N> | Promise<TaskResult<N>> = TASKS[name] as never;
  return task(input);
}

function inThread(name: TaskName, input: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: { name, input } });
    worker.once("message", (answer: TaskAnswer) => {
      if ("value" in answer) resolve(answer.value);
      else reject(new SaliencyError(answer.error.code, answer.error.message));
    });
    worker.once("error", (error: NodeJS.ErrnoException) => {
      reject(asSaliencyError(error, error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "out-of-memory" : "internal"));
    });
    worker.once("exit", () =>
      reject(new SaliencyError("internal", `The thread for "${name}" ended without an answer.`)),
    );
  });
}
