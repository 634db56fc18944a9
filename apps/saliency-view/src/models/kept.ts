// Models that came from an address, as the browser's storage keeps them: once there, they are read without the network.
import { sha256 } from "@noble/hashes/sha2.js";
import type { PlacedTensor } from "@deep-inside/models";
import type { ModelSpec } from "@deep-inside/spec";
import type { ReadModel } from "../files/protocol.js";
import { piecesDigest, toHex } from "./digest.js";
import { findStored, recordStored, removeStored } from "./storage.js";

/** To be raised when the record or the conversion of foreign files changes. */
const VERSION = 1;

interface KeptRecord {
  readonly version: number;
  readonly url: string;
  readonly file: string;
  readonly bytes: number;
  readonly pieces: string;
  readonly sha256: string;
  readonly spec: ModelSpec;
  readonly tensors: readonly (readonly [string, PlacedTensor & { readonly scale?: readonly number[] }])[];
  readonly warnings: readonly string[];
}

const keyOf = (url: string): string => toHex(sha256(new TextEncoder().encode(url)));

/**
 * The model that came from this address before, when it is still what was written; else null, and what is left of it is
 * deleted.
 */
export async function findKept(url: string): Promise<{ model: ReadModel | null; damaged: boolean }> {
  const found = await findStored(keyOf(url));
  if (found === null) return { model: null, damaged: false };
  const { file } = found;
  const record = found.record as Partial<KeptRecord>;
  const current = record.version === VERSION && record.url === url;
  const whole = current && file.size === record.bytes && (await piecesDigest(file)) === record.pieces;
  if (!whole) {
    if (record.file !== undefined) await removeStored(record.file);
    await removeStored(`${keyOf(url)}.json`);
    return { model: null, damaged: current };
  }
  const { spec, tensors, warnings } = record as KeptRecord;
  const placed = tensors.map(([name, { scale, ...rest }]): [string, PlacedTensor] => [
    name,
    { ...rest, ...(scale && { scale: Float32Array.from(scale) }) },
  ]);
  const model = { spec, tensors: new Map(placed), file, sha256: record.sha256!, temporary: null, warnings };
  return { model, damaged: false };
}

/** Records that the file called `name` is the model from `url`. */
export async function keep(url: string, name: string, sha: string, model: Omit<ReadModel, "sha256">): Promise<void> {
  const { spec, file, warnings } = model;
  const record = {
    ...{ version: VERSION, url, file: name, bytes: file.size, pieces: await piecesDigest(file), sha256: sha, spec },
    tensors: [...model.tensors].map(([tensor, { scale, ...rest }]) => [
      tensor,
      { ...rest, ...(scale && { scale: [...scale] }) },
    ]),
    warnings,
  };
  await recordStored(keyOf(url), record);
}
