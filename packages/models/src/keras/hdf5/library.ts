import { SaliencyError } from "@deep-inside/spec";
import { badModel } from "../../errors.js";

/** The parts of Emscripten's file system that are used; h5wasm's own types leave them out. */
export interface EmscriptenFiles {
  createFile(
    parent: string,
    name: string,
    properties: object,
    canRead: boolean,
    canWrite: boolean,
  ): { stream_ops: object };
  unlink(path: string): void;
  open(path: string, flags: number): unknown;
  close(stream: unknown): void;
  readonly streams: readonly unknown[];
}

/** The parts of the WebAssembly module that read data. */
export interface HeapModule {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  _malloc(bytes: number): number;
  _free(address: number): void;
  /** Negative when it fails. */
  get_dataset_data(
    file: bigint,
    path: string,
    extents: bigint[],
    offsets: bigint[],
    strides: bigint[],
    address: bigint,
  ): number;
}

type Library = typeof import("h5wasm");

let loaded: Promise<Library> | null = null;
let crashes = 0;

/** h5wasm, loaded on first use (it is an optional dependency of 4 MB), and afresh after a crash. */
export function loadLibrary(): Promise<Library> {
  return (loaded ??= importLibrary());
}

/** To be called when the library trapped: its memory is in no defined state any more. */
export function discardLibrary(): void {
  loaded = null;
  crashes++;
}

async function importLibrary(): Promise<Library> {
  let library: Library;
  try {
    // Modules are cached by address, so a new one needs a new address.
    library =
      crashes === 0
        ? await import("h5wasm")
        : ((await import(/* @vite-ignore */ `${import.meta.resolve("h5wasm")}?${crashes}`)) as Library);
  } catch (error) {
    const message =
      crashes === 0
        ? "Reading .h5 files needs the package h5wasm. Install it: npm install h5wasm"
        : "A damaged file crashed the HDF5 reader, and it cannot be started again here. Reload the page or restart the program.";
    throw new SaliencyError("unsupported-runtime", message, { cause: error });
  }
  // The C library prints its error stack; what matters of it is in the errors thrown here.
  const FS = ((await library.ready) as unknown as { FS: EmscriptenFiles }).FS;
  FS.close(FS.streams[2]);
  FS.open("/dev/null", 1);
  return library;
}

/** `read()`, with every way the library has to fail turned into the one error it means. */
export function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SaliencyError) throw error;
    if (error instanceof WebAssembly.RuntimeError) discardLibrary();
    throw badModel(
      `The HDF5 file is damaged: ${error instanceof Error ? error.message.slice(0, 100) : "it cannot be read"}.`,
    );
  }
}
