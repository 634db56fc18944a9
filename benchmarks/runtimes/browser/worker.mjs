// Runs in a browser, in a worker: the main thread of a page may not wait for other threads.
import { work } from "../work.mjs";

async function bytes(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`HTTP ${response.status} for ${path}`);
  return new Uint8Array(await response.arrayBuffer());
}

self.onmessage = async ({ data: { request, runtime } }) => {
  const host = {
    runtime,
    embeddedModel: () => bytes("/weights/deep-inside-72.safetensors"),
    binary: (name) => bytes(`/packages/core/build/${name}.wasm`),
    log: (log) => self.postMessage({ log }),
  };
  try {
    self.postMessage({ result: await work(request, host) });
  } catch (error) {
    self.postMessage({ error: String(error?.stack ?? error) });
  }
};
