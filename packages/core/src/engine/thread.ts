// The script of a helper thread. No top-level await: bundlers may make a classic worker of it.
import { parentPort } from "../platform/workers.js";
import { Control } from "../shared/program.js";
import { instantiate } from "./instance.js";
import type { ThreadStart } from "./threads.js";

void parentPort().then((parent) => {
  parent.onMessage(async ({ module, memory, program, control, thread, threads }: ThreadStart) => {
    const exports = await instantiate(module, memory, control);
    parent.post("ready");
    try {
      exports.work(program, control, 0, thread, threads);
    } catch (error) {
      // The others may be waiting for this thread right now, and would not see the event that the error causes.
      Atomics.store(new Int32Array(memory.buffer, control), Control.Failed, 1);
      throw error;
    }
  });
});
