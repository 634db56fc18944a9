// What every runtime is asked to do, with the host it lends.
import { benchmark, fingerprints } from "../dist/index.js";

export function work({ task, options }, host) {
  return task === "benchmark" ? benchmark(host, options) : fingerprints(host, options);
}
