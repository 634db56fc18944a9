import { SaliencyError, wasmPolicyHint } from "@deep-inside/spec";
import { relaxedSimd, simd, threads as threadsWork } from "wasm-feature-detect";

/** The builds of one source: with or without fused multiply-add, for one thread or for shared memory. */
export type BinaryName = "simd" | "relaxed" | "simd-shared" | "relaxed-shared" | "debug";

/** What assembly/index.ts exports; asc writes no types for imported memories, so they stand here. */
export interface Exports {
  run(program: number, control: number, direction: number, step: number, bare: number, threads: number): void;
  loadRows(
    program: number,
    control: number,
    step: number,
    row: number,
    rows: number,
    stride: number,
    source: number,
    threads: number,
  ): void;
  work(program: number, control: number, done: number, thread: number, threads: number): void;
  rule(program: number, control: number, step: number): void;
  conv3x3DirectPack(to: number, w: number, K: number, C: number, turned: boolean): void;
  winogradMultiply(
    m: number,
    mPoint: number,
    u: number,
    v: number,
    vPoint: number,
    size: number,
    K: number,
    C: number,
    R: number,
    count: number,
    image: number,
    back: number,
    first: number,
    last: number,
  ): void;
}

/**
 * The fastest binary this runtime accepts. `deterministic` forgoes fused multiply-add, whose rounding differs between
 * processors and runtimes.
 *
 * @throws SaliencyError `unsupported-runtime` without WebAssembly SIMD
 */
export async function chooseBinary(options: { deterministic: boolean; threads: number }): Promise<BinaryName> {
  if (!(await simd())) {
    throw new SaliencyError(
      "unsupported-runtime",
      "This runtime has no WebAssembly SIMD (Node 16.4, Chrome 91, Firefox 89 and Safari 16.4 have).",
    );
  }
  const base = !options.deterministic && (await relaxedSimd()) ? "relaxed" : "simd";
  return options.threads > 1 ? `${base}-shared` : base;
}

/** Whether threads can share memory here: in a browser only on a cross-origin isolated page. */
export async function threadsAvailable(): Promise<boolean> {
  const scope: { crossOriginIsolated?: boolean } = globalThis;
  return scope.crossOriginIsolated !== false && (await threadsWork());
}

const modules = new Map<string, Promise<WebAssembly.Module>>();

/** The compiled module of a binary, read once from beside this package, or from `base` (a URL ending in /). */
export function loadModule(name: BinaryName, base?: string | URL): Promise<WebAssembly.Module> {
  const url = base === undefined ? defaultUrl(name) : new URL(`${name}.wasm`, base);
  const known = modules.get(url.href);
  if (known) return known;
  const module = compile(url);
  modules.set(url.href, module);
  module.catch(() => modules.delete(url.href));
  return module;
}

/** For tests alone: no literal below, so that bundlers leave it out. */
const DEBUG_PATH = "../../build/debug.wasm";

/** Written out one by one: bundlers find these files only as literals. */
function defaultUrl(name: BinaryName): URL {
  switch (name) {
    case "simd":
      return new URL("../../build/simd.wasm", import.meta.url);
    case "relaxed":
      return new URL("../../build/relaxed.wasm", import.meta.url);
    case "simd-shared":
      return new URL("../../build/simd-shared.wasm", import.meta.url);
    case "relaxed-shared":
      return new URL("../../build/relaxed-shared.wasm", import.meta.url);
    case "debug":
      return new URL(DEBUG_PATH, import.meta.url);
  }
}

async function compile(url: URL): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(await read(url));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SaliencyError(
      "unsupported-runtime",
      `The engine ${url.pathname.split("/").pop()} cannot be loaded: ${why}.${wasmPolicyHint(why)}`,
      { cause: error },
    );
  }
}

async function read(url: URL): Promise<BufferSource> {
  if (url.protocol === "file:") {
    const fs = "node:fs/promises"; // not a literal import: bundlers for the browser would try to resolve it
    const { readFile }: { readFile(url: URL): Promise<Uint8Array<ArrayBuffer>> } = await import(/* @vite-ignore */ fs);
    return await readFile(url);
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP ${response.status} for ${url}`);
  return await response.arrayBuffer();
}
