// The script of a helper thread. No top-level await: bundlers may make a classic worker of it.
import { parentPort } from "../platform/workers.js";
import { instantiate } from "./instance.js";
import type { ThreadStart } from "./threads.js";

void parentPort().then((parent) => {
  parent.onMessage(async ({ module, memory, program, control, thread, threads }: ThreadStart) => {
    const exports = await instantiate(module, memory);
    parent.post("ready");
    exports.work(program, control, 0, thread, threads);
  });
});
