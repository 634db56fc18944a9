import { asFloat32, type ModelSpec, type Tensor } from "@deep-inside/spec";
import { badModel, quote, unsupportedModel } from "../errors.js";
import { DTYPE_BYTES } from "../safetensors/dtype.js";
import { headerLength, parseHeader, PREFIX_BYTES, type SafetensorsEntry } from "../safetensors/header.js";
import type { ByteSource } from "../source.js";
import { parseStrictJsonText } from "../strict-json.js";
import { checkParameters } from "./parameters.js";
import { parseSpec } from "./spec.js";

/** Key of the canonical metadata in the file's `__metadata__`. */
export const METADATA_KEY = "deep-inside";

/** A tensor and where its bytes lie. */
export interface PlacedTensor extends Omit<Tensor, "data"> {
  /** Of its first byte in the file. */
  readonly begin: number;
}

export interface ModelLayout {
  readonly spec: ModelSpec;
  /** In the order of the file. */
  readonly tensors: ReadonlyMap<string, PlacedTensor>;
}

/**
 * Reads the header of a canonical model file, and of its data the scales of int8 weights alone.
 *
 * @throws SaliencyError `bad-model` when the file departs from the format, its metadata or shapes do not hold;
 *   `unsupported-model` for a sound safetensors file that is not canonical
 */
export async function readLayout(source: ByteSource): Promise<ModelLayout> {
  const length = headerLength(await source.read(0, Math.min(PREFIX_BYTES, source.size)), source.size);
  const header = parseHeader(await source.read(PREFIX_BYTES, PREFIX_BYTES + length), source.size);
  const json = header.metadata[METADATA_KEY];
  if (json === undefined) {
    throw unsupportedModel(
      `The safetensors file has no "${METADATA_KEY}" metadata, so its layers are unknown. Convert it first: deep-inside weights import FILE --out model.safetensors`,
    );
  }
  const spec = parseSpec(parseStrictJsonText(json, `The "${METADATA_KEY}" metadata`));
  const tensors = await placedTensors(source, header.entries);
  checkParameters(spec, tensors);
  return { spec, tensors };
}

/** Joins each I8 weight with its scale; no other dtypes than F32, F16 and I8 pass. */
async function placedTensors(
  source: ByteSource,
  entries: ReadonlyMap<string, SafetensorsEntry>,
): Promise<Map<string, PlacedTensor>> {
  const tensors = new Map<string, PlacedTensor>();
  const scales = new Map(entries);
  for (const [name, { dtype, shape, begin }] of entries) {
    if (name.endsWith(".scale")) continue;
    scales.delete(name);
    if (dtype === "F32" || dtype === "F16") tensors.set(name, { dtype, shape, begin });
    else if (dtype === "I8" && name.endsWith(".weight")) {
      const scaleName = `${name.slice(0, -".weight".length)}.scale`;
      tensors.set(name, { dtype, shape, begin, scale: await readScale(source, name, shape, scaleName, entries) });
      scales.delete(scaleName);
    } else throw badModel(`Tensor ${quote(name)} has the dtype ${dtype}, expected F32 or F16 (weights also I8).`);
  }
  for (const name of scales.keys()) throw badModel(`Tensor ${quote(name)} is the scale of no I8 weight.`);
  return tensors;
}

async function readScale(
  source: ByteSource,
  name: string,
  shape: readonly number[],
  scaleName: string,
  entries: ReadonlyMap<string, SafetensorsEntry>,
): Promise<Float32Array> {
  const stored = entries.get(scaleName);
  if (stored === undefined)
    throw badModel(`Tensor ${quote(name)} is I8, but its scale ${quote(scaleName)} is missing.`);
  if (stored.dtype !== "F32" || stored.shape.length !== 1 || stored.shape[0] !== shape[0]) {
    throw badModel(
      `Scale ${quote(scaleName)} is ${stored.dtype} of shape [${stored.shape}], expected F32 of shape [${shape[0]}], one per output row.`,
    );
  }
  return asFloat32(await source.read(stored.begin, stored.begin + DTYPE_BYTES.F32 * (shape[0] ?? 0)));
}
