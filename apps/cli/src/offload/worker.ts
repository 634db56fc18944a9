// The script of the thread that `runTask` starts for one task.
import { parentPort, workerData } from "node:worker_threads";
import { asSaliencyError } from "@deep-inside/spec";
import { TASKS, type TaskAnswer, type TaskName } from "./tasks.js";

const { name, input } = workerData as { name: TaskName; input: never };
const answer = (message: TaskAnswer): void => parentPort?.postMessage(message);

try {
  const task: (input: never) => unknown = TASKS[name];
  answer({ value: await task(input) });
} catch (cause) {
  const { code, message } = asSaliencyError(cause);
  answer({ error: { code, message } });
}
