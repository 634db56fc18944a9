// The script of a helper thread, in a Web Worker or in node:worker_threads.
import { instantiate } from "./instance.js";
import type { ThreadStart } from "./threads.js";

interface Port {
  postMessage(message: unknown): void;
  start(listener: (message: ThreadStart) => void): void;
}

async function port(): Promise<Port> {
  const scope: { process?: { versions?: { node?: string } } } = globalThis as never;
  if (!scope.process?.versions?.node) {
    return {
      postMessage: (message) => self.postMessage(message),
      start: (listener) => self.addEventListener("message", (event) => listener(event.data)),
    };
  }
  const name = "node:worker_threads";
  const { parentPort } = await import(/* @vite-ignore */ name);
  return {
    postMessage: (message) => parentPort.postMessage(message),
    start: (listener) => parentPort.once("message", listener),
  };
}

const parent = await port();
parent.start(async ({ module, memory, program, control, thread, threads }) => {
  const exports = await instantiate(module, memory);
  parent.postMessage("ready");
  exports.work(program, control, 0, thread, threads);
});
