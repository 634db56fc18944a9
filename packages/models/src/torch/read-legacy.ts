// The format of torch.save before PyTorch 1.6 (torch/serialization.py, _legacy_save): five pickles one after the other
// (magic number, protocol version, system info, the object, the keys of its storages), then for each key the number of
// values as a little-endian i64 and the values.

import type { Checkpoint } from "../import/checkpoint.js";
import type { Parameter } from "../import/parameter.js";
import { badModel, quote, unsupportedModel } from "../errors.js";
import { DTYPE_BYTES } from "../safetensors/dtype.js";
import { sliceSource, type ByteSource } from "../source.js";
import { stateDict } from "./state-dict.js";
import { torchParameter } from "./tensor.js";
import { unpickle, type Unpickled } from "./unpickle.js";
import { PickledDict, PickledList, type StorageReference } from "./value.js";

export const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
const MAX_PICKLES_BYTES = 16 * 1024 * 1024;

/** @throws SaliencyError `bad-model`, `unsupported-model` */
export async function readTorchLegacy(source: ByteSource): Promise<Checkpoint> {
  const head = await source.read(0, Math.min(source.size, MAX_PICKLES_BYTES));
  let position = 0;
  const next = (): Unpickled => {
    const pickle = unpickle(head, position);
    position = pickle.end;
    return pickle;
  };
  if (next().value !== LEGACY_MAGIC) throw badModel("The file does not begin with the magic number of torch.save.");
  const protocol = next().value;
  if (protocol !== PROTOCOL)
    throw badModel(`The file has the torch.save protocol ${describe(protocol)}, expected ${PROTOCOL}.`);
  const system = next().value;
  if (!(system instanceof PickledDict)) throw badModel("The file's system information is no dict.");
  if (system.entries.get("little_endian") !== true) {
    throw unsupportedModel("The file was written on a big-endian machine. Save it again on another.");
  }
  const { value, storages } = next();
  const { tensors, warnings } = stateDict(value);
  const keys = next().value;
  if (!(keys instanceof PickledList)) throw badModel("The file has no list of storages.");
  const located = await locateStorages(source, position, keys, storages);

  const parameters = new Map<string, Parameter>();
  for (const [name, tensor] of tensors) {
    const storage = located.get(tensor.storage.key);
    if (storage === undefined) throw badModel(`Tensor ${quote(name)} refers to a storage that the file does not hold.`);
    parameters.set(name, torchParameter(name, tensor, storage));
  }
  return { parameters, warnings };
}

async function locateStorages(
  source: ByteSource,
  begin: number,
  keys: PickledList,
  storages: ReadonlyMap<string, StorageReference>,
): Promise<Map<string, ByteSource>> {
  const located = new Map<string, ByteSource>();
  let position = begin;
  for (const key of keys.items) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    if (typeof key !== "string" || located.has(key)) throw badModel("The list of storages is damaged.");
    if (storage === undefined) throw badModel(`The list of storages names ${quote(key)}, which no tensor uses.`);
    if (position + 8 > source.size)
      throw badModel(`The file ends before storage ${quote(key)}. It was cut off; fetch it again.`);
    const prefix = await source.read(position, position + 8);
    const length = new DataView(prefix.buffer, prefix.byteOffset, 8).getBigInt64(0, true);
    if (length !== BigInt(storage.length))
      throw badModel(`Storage ${quote(key)} has ${length} values, expected ${storage.length}.`);
    const first = position + 8;
    position = first + storage.length * DTYPE_BYTES[storage.dtype];
    if (position > source.size)
      throw badModel(`Storage ${quote(key)} reaches beyond the end of the file. It was cut off; fetch it again.`);
    located.set(key, sliceSource(source, first, position));
  }
  if (position !== source.size) throw badModel(`The file has ${source.size - position} bytes after its last storage.`);
  return located;
}

function describe(value: unknown): string {
  return typeof value === "number" || typeof value === "string" ? String(value).slice(0, 30) : "of another kind";
}
