import { count, fileBytes, requireFiniteTensor, SaliencyError, type Model, type Tensor } from "@deep-inside/spec";
import { DTYPE_BYTES } from "../safetensors/dtype.js";
import { bytesSource } from "../source.js";
import { readLayout } from "./layout.js";

/**
 * Reads a canonical model file. Tensors are views into `content`: do not change them afterwards.
 *
 * @param options.sha256 also computes the file's hash (WebCrypto)
 * @throws SaliencyError of `readLayout`; `not-finite`; `unsupported-runtime` when the hash is asked for where WebCrypto
 *   is missing
 */
export async function readModel(content: Uint8Array | ArrayBuffer, options: { sha256?: boolean } = {}): Promise<Model> {
  const bytes = fileBytes(content, "bad-model");
  const layout = await readLayout(bytesSource(bytes));
  const tensors = new Map<string, Tensor>();
  for (const [name, { begin, ...header }] of layout.tensors) {
    const { dtype, shape } = header;
    const end = begin + DTYPE_BYTES[dtype] * count(shape);
    const aligned = (bytes.byteOffset + begin) % DTYPE_BYTES[dtype] === 0;
    const tensor = { ...header, data: aligned ? bytes.subarray(begin, end) : bytes.slice(begin, end) };
    requireFiniteTensor(name, tensor);
    tensors.set(name, tensor);
  }
  return { spec: layout.spec, tensors, ...(options.sha256 ? { sha256: await sha256Hex(bytes) } : {}) };
}

async function sha256Hex(bytes: Uint8Array): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) {
    throw new SaliencyError(
      "unsupported-runtime",
      "WebCrypto is missing, so no SHA-256 can be computed. Serve the page over https.",
    );
  }
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
