// The MozJPEG decoder of @jsquash/jpeg, the same WebAssembly everywhere, so that pixels do not depend on the runtime.
// Its own entry point keeps libjpeg's warnings to itself (a cut picture comes back half grey), hence the lower level.
import { SaliencyError, wasmPolicyHint, type RgbImage } from "@deep-inside/spec";
import createDecoder, { type MozJPEGModule } from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";

/** Where the decoder's WebAssembly comes from, where the default does not reach it. */
export type JpegWasm = WebAssembly.Module | BufferSource;

const WASM_PATH = "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm";

/** WebAssembly memory never shrinks: after a picture of more pixels than this the instance is given up. */
const KEPT_PIXELS = 16e6;

interface Decoder {
  readonly module: MozJPEGModule;
  /** What libjpeg said during the running call. */
  readonly messages: string[];
}

let wasm: Promise<WebAssembly.Module | undefined> | undefined;
let decoder: Promise<Decoder> | undefined;

/**
 * Gives the JPEG decoder its WebAssembly (`@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm`), as bytes or compiled. Needed only
 * where the default cannot find it: a bundle for Node, or a page whose bundler does not follow `new URL(..., import.meta.url)`.
 * Bytes that do not compile make the next decoding fail with `unsupported-runtime`; after that the default holds again.
 */
export function initJpeg(source: JpegWasm): void {
  wasm = source instanceof WebAssembly.Module ? Promise.resolve(source) : WebAssembly.compile(source);
  // Reported by the decoding that needs it.
  wasm.catch(() => undefined);
  decoder = undefined;
}

/**
 * Decodes one JPEG.
 *
 * @returns the stored pixels and libjpeg's first warning, if any: it never gives more than the first
 * @throws SaliencyError `bad-image` where libjpeg gave up, `unsupported-runtime` where its WebAssembly did not start
 */
export async function runJpegDecoder(bytes: Uint8Array): Promise<{ image: RgbImage; warning: string | undefined }> {
  const { module, messages } = await liveDecoder();
  messages.length = 0;
  try {
    // A copy: the decoder does not take shared memory.
    const rgba = withImageData(() => module.decode(new Uint8Array(bytes), false));
    if (rgba === null) throw new Error("no picture");
    if (rgba.width * rgba.height > KEPT_PIXELS) decoder = undefined;
    return { image: dropAlpha(rgba), warning: messages[0] };
  } catch (error) {
    // libjpeg has left the instance by exit() or a trap: its memory is in no defined state.
    decoder = undefined;
    const reason = messages.at(-1) ?? String(error);
    throw new SaliencyError("bad-image", `The JPEG cannot be decoded: ${reason}.`, { cause: error });
  }
}

/** The current decoder, and never one that another call gave up while this one waited. */
async function liveDecoder(): Promise<Decoder> {
  for (;;) {
    const current = (decoder ??= createJpegDecoder());
    try {
      const ready = await current;
      if (current === decoder) return ready;
    } catch (error) {
      if (current === decoder) decoder = wasm = undefined;
      const why = String(error);
      throw new SaliencyError("unsupported-runtime", `The JPEG decoder did not start: ${why}${wasmPolicyHint(why)}`, {
        cause: error,
      });
    }
  }
}

async function createJpegDecoder(): Promise<Decoder> {
  const compiled = await (wasm ??= locateWasm());
  const messages: string[] = [];
  const module = await withImageData(() =>
    createDecoder({
      noInitialRun: true,
      printErr: (message: string) => void messages.push(message),
      ...(compiled && {
        instantiateWasm: (imports: WebAssembly.Imports, ready: (instance: WebAssembly.Instance) => void) => {
          const instance = new WebAssembly.Instance(compiled, imports);
          ready(instance);
          return instance.exports;
        },
      }),
    }),
  );
  return { module, messages };
}

/** In Node, Deno and Bun the file beside the package; in browsers undefined, for the decoder fetches it by its own URL. */
async function locateWasm(): Promise<WebAssembly.Module | undefined> {
  if (typeof process !== "object" || process.versions?.node === undefined) return undefined;
  // Names in variables: a bundler for browsers must not follow them.
  const [moduleName, fileName] = ["node:module", "node:fs/promises"];
  const { createRequire } = (await import(/* @vite-ignore */ moduleName)) as typeof import("node:module");
  const { readFile } = (await import(/* @vite-ignore */ fileName)) as typeof import("node:fs/promises");
  return WebAssembly.compile(await readFile(createRequire(import.meta.url).resolve(WASM_PATH)));
}

/** The decoder constructs its result as `ImageData`, which only browsers have: lend it one for the length of `run`. */
function withImageData<T>(run: () => T): T {
  if ("ImageData" in globalThis) return run();
  const scope: { ImageData?: unknown } = globalThis;
  scope.ImageData = class {
    constructor(
      readonly data: Uint8ClampedArray,
      readonly width: number,
      readonly height: number,
    ) {}
  };
  try {
    return run();
  } finally {
    delete scope.ImageData;
  }
}

function dropAlpha({ height, width, data: rgba }: ImageData): RgbImage {
  const data = new Uint8Array(height * width * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from] ?? 0;
    data[to + 1] = rgba[from + 1] ?? 0;
    data[to + 2] = rgba[from + 2] ?? 0;
  }
  return { height, width, data };
}
