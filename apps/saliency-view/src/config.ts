/** The scripts that run in workers: the engine (session-worker of @deep-inside/core), and decoders (files-worker here). */
export type WorkerScript = "session" | "files";

export interface SaliencyViewConfig {
  /** URL of the model that elements without `model` use. */
  modelUrl: string | URL | null;
  /** Where the engine's .wasm files are, a URL ending in "/". Default: beside its script. */
  wasmBase: string | URL | null;
  /** Starts a worker, where the default cannot find its script. */
  createWorker: ((script: WorkerScript) => Worker) | null;
}

/** What all elements of a page share. Set it before the first element runs. */
export const config: SaliencyViewConfig = { modelUrl: null, wasmBase: null, createWorker: null };

/** The embedded model, an asset beside this module. */
export function embeddedModelUrl(): URL {
  return new URL("./deep-inside-72.safetensors", import.meta.url);
}
