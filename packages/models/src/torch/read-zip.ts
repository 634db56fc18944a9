import type { Checkpoint } from "../import/checkpoint.js";
import type { Parameter } from "../import/parameter.js";
import { badModel, quote, unsupportedModel } from "../errors.js";
import { DTYPE_BYTES } from "../safetensors/dtype.js";
import type { ByteSource } from "../source.js";
import { openRecord, readDirectory, type ZipRecord } from "../zip/archive.js";
import { stateDict } from "./state-dict.js";
import { torchParameter } from "./tensor.js";
import { unpickle } from "./unpickle.js";

/** A checkpoint's pickle takes about 100 bytes for each tensor. */
const MAX_PICKLE_BYTES = 16 * 1024 * 1024;

/**
 * Reads the format of torch.save since PyTorch 1.6: an archive of `<name>/data.pkl` and `<name>/data/<key>`.
 *
 * @throws SaliencyError `bad-model`, `unsupported-model`
 */
export async function readTorchZip(source: ByteSource): Promise<Checkpoint> {
  const records = await readDirectory(source);
  const pickle = [...records.values()].find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined)
    throw unsupportedModel("The zip archive holds no data.pkl, so torch.save did not write it.");
  const folder = pickle.name.slice(0, -"data.pkl".length);
  if ([...records.keys()].some((name) => name.startsWith(`${folder}code/`))) {
    throw unsupportedModel(
      "The file is a TorchScript archive. Save the weights alone: torch.save(model.state_dict(), FILE).",
    );
  }
  const order = records.get(`${folder}byteorder`);
  if (order !== undefined && order.bytes < 16) {
    const text = new TextDecoder().decode(await readAll(source, order));
    if (text !== "little") throw unsupportedModel(`The file has the byte order ${quote(text)}, expected "little".`);
  }
  if (pickle.bytes > MAX_PICKLE_BYTES)
    throw badModel(`data.pkl takes ${pickle.bytes} bytes, more than the ${MAX_PICKLE_BYTES} accepted.`);
  const { value, end } = unpickle(await readAll(source, pickle));
  if (end !== pickle.bytes) throw badModel(`data.pkl has ${pickle.bytes - end} bytes after its end.`);

  const parameters = new Map<string, Parameter>();
  const { tensors, warnings } = stateDict(value);
  for (const [name, tensor] of tensors) {
    const { key, length, dtype } = tensor.storage;
    const record = records.get(`${folder}data/${key}`);
    if (record === undefined)
      throw badModel(`Tensor ${quote(name)} refers to the storage ${quote(key)}, which the file does not hold.`);
    const bytes = length * DTYPE_BYTES[dtype];
    if (record.bytes !== bytes)
      throw badModel(`Storage ${quote(key)} of tensor ${quote(name)} has ${record.bytes} bytes, expected ${bytes}.`);
    parameters.set(name, torchParameter(name, tensor, await openRecord(source, record)));
  }
  return { parameters, warnings };
}

async function readAll(source: ByteSource, record: ZipRecord): Promise<Uint8Array> {
  const contents = await openRecord(source, record);
  return contents.read(0, contents.size);
}
