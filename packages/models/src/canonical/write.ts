import { bytesOf, requireFiniteTensor, type Model } from "@deep-inside/spec";
import type { StoredTensor } from "../safetensors/dtype.js";
import { concatenate, safetensorsParts } from "../safetensors/write.js";
import { checkParameters } from "./parameters.js";
import { METADATA_KEY } from "./layout.js";
import { formatSpec, parseSpec } from "./spec.js";

/**
 * The parts of the canonical file of `model`, to be written one after the other: the header, then the data of each
 * tensor (views, not copies). The same model always gives the same bytes.
 *
 * @throws SaliencyError as `readModel` does: what cannot be read back is not written
 */
export function modelParts(model: Model): Uint8Array[] {
  const metadata = formatSpec(model.spec);
  const spec = parseSpec(JSON.parse(metadata));
  checkParameters(spec, model.tensors);
  const stored = new Map<string, StoredTensor>();
  for (const [name, tensor] of model.tensors) {
    requireFiniteTensor(name, tensor);
    stored.set(name, { dtype: tensor.dtype, shape: tensor.shape, data: tensor.data });
    if (tensor.scale !== undefined) {
      stored.set(name.replace(/\.weight$/, ".scale"), {
        dtype: "F32",
        shape: [tensor.scale.length],
        data: bytesOf(tensor.scale),
      });
    }
  }
  return safetensorsParts(stored, { [METADATA_KEY]: metadata });
}

/** The same as one array. */
export function writeModel(model: Model): Uint8Array {
  return concatenate(modelParts(model));
}
