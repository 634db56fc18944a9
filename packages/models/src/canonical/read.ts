import { asFloat32, type Model, SaliencyError, type Tensor } from "@deep-inside/spec";
import { badModel, quote, unsupportedModel } from "../errors.js";
import type { StoredTensor } from "../safetensors/dtype.js";
import { parseSafetensors } from "../safetensors/parse.js";
import { parseStrictJsonText } from "../strict-json.js";
import { requireFiniteTensor } from "../tensor/finite.js";
import { checkParameters } from "./parameters.js";
import { parseSpec } from "./spec.js";

/** Key of the canonical metadata in the file's `__metadata__`. */
export const METADATA_KEY = "deep-inside";

/**
 * Reads a canonical model file. Tensors are views into `bytes`: do not change them afterwards.
 *
 * @param options.sha256 also computes the file's hash (WebCrypto)
 * @throws SaliencyError `bad-model` when the file departs from the format, its metadata or shapes do not hold;
 *   `unsupported-model` for a sound safetensors file that is not canonical; `not-finite`; `unsupported-runtime` when
 *   the hash is asked for where WebCrypto is missing
 */
export async function readModel(bytes: Uint8Array, options: { sha256?: boolean } = {}): Promise<Model> {
  const file = parseSafetensors(bytes);
  const json = file.metadata[METADATA_KEY];
  if (json === undefined) {
    throw unsupportedModel(
      `The safetensors file has no "${METADATA_KEY}" metadata, so its layers are unknown. Convert it first: deep-inside weights import FILE --out model.safetensors`,
    );
  }
  const spec = parseSpec(parseStrictJsonText(json, `The "${METADATA_KEY}" metadata`));
  const tensors = canonicalTensors(file.tensors);
  checkParameters(spec, tensors);
  for (const [name, tensor] of tensors) requireFiniteTensor(name, tensor);
  return { spec, tensors, ...(options.sha256 ? { sha256: await sha256Hex(bytes) } : {}) };
}

/** Joins each I8 weight with its scale; no other dtypes than F32, F16 and I8 pass. */
function canonicalTensors(stored: ReadonlyMap<string, StoredTensor>): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  const scales = new Map(stored);
  for (const [name, { dtype, shape, data }] of stored) {
    if (name.endsWith(".scale")) continue;
    scales.delete(name);
    if (dtype === "F32" || dtype === "F16") tensors.set(name, { dtype, shape, data });
    else if (dtype === "I8" && name.endsWith(".weight")) {
      const scaleName = `${name.slice(0, -".weight".length)}.scale`;
      tensors.set(name, { dtype, shape, data, scale: readScale(name, shape, scaleName, stored.get(scaleName)) });
      scales.delete(scaleName);
    } else throw badModel(`Tensor ${quote(name)} has the dtype ${dtype}, expected F32 or F16 (weights also I8).`);
  }
  for (const name of scales.keys()) throw badModel(`Tensor ${quote(name)} is the scale of no I8 weight.`);
  return tensors;
}

function readScale(
  name: string,
  shape: readonly number[],
  scaleName: string,
  stored: StoredTensor | undefined,
): Float32Array {
  if (stored === undefined)
    throw badModel(`Tensor ${quote(name)} is I8, but its scale ${quote(scaleName)} is missing.`);
  if (stored.dtype !== "F32" || stored.shape.length !== 1 || stored.shape[0] !== shape[0]) {
    throw badModel(
      `Scale ${quote(scaleName)} is ${stored.dtype} of shape [${stored.shape}], expected F32 of shape [${shape[0]}], one per output row.`,
    );
  }
  return asFloat32(stored.data);
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
