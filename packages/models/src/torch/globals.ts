import { badModel, quote, unsupportedModel } from "../errors.js";
import type { StoredDtype } from "../safetensors/dtype.js";
import { PickledDict, PickledGlobal, StorageReference, TensorReference, type Value } from "./value.js";

// The whole list of names a pickle may mention. What each would do in Python is written out below; no name is ever
// looked up, imported or called.
const REBUILD = ["torch._utils _rebuild_tensor", "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter"];
const ORDERED_DICT = "collections OrderedDict";

/** dtype of each storage class, in the words of the safetensors format. */
const STORAGES: Readonly<Record<string, StoredDtype>> = {
  "torch DoubleStorage": "F64",
  "torch FloatStorage": "F32",
  "torch HalfStorage": "F16",
  "torch BFloat16Storage": "BF16",
  "torch LongStorage": "I64",
  "torch IntStorage": "I32",
  "torch ShortStorage": "I16",
  "torch CharStorage": "I8",
  "torch ByteStorage": "U8",
  "torch BoolStorage": "BOOL",
};

/** @throws SaliencyError `unsupported-model` for every global that is not on the list */
export function allowedGlobal(module: string, name: string): PickledGlobal {
  const full = `${module} ${name}`;
  if (full === ORDERED_DICT || REBUILD.includes(full) || Object.hasOwn(STORAGES, full)) return new PickledGlobal(full);
  throw unsupportedModel(
    `The file asks to load ${quote(`${module}.${name}`)}, and only plain tensors are read from a checkpoint; nothing in it is ever run. ` +
      "Save the weights alone: torch.save(model.state_dict(), FILE).",
  );
}

/** The value that `global(*args)` describes. */
export function reduce(global: Value, args: Value): Value {
  if (!(global instanceof PickledGlobal) || !Array.isArray(args))
    throw badModel("The pickle calls something that is no function.");
  if (global.name === ORDERED_DICT) {
    if (args.length > 0) throw badModel("The pickle makes an OrderedDict from arguments; torch.save does not.");
    return new PickledDict();
  }
  if (global.name === "torch._utils _rebuild_parameter") {
    if (!(args[0] instanceof TensorReference))
      throw badModel("The pickle makes a parameter of something that is no tensor.");
    return args[0];
  }
  if (REBUILD.includes(global.name)) return rebuildTensor(args as readonly Value[]);
  throw badModel(`The pickle calls ${quote(global.name)}, which is no function.`);
}

function rebuildTensor([storage, offset, shape, strides]: readonly Value[]): TensorReference {
  if (!(storage instanceof StorageReference)) throw badModel("The pickle makes a tensor without a storage.");
  if (!isSize(offset) || !isSizes(shape) || !isSizes(strides) || shape.length !== strides.length) {
    throw badModel(
      `A tensor of storage ${quote(storage.key)} has no offset, shape and strides of non-negative integers.`,
    );
  }
  // Index of the last value: with it the whole tensor lies within the storage.
  let last = offset;
  let nonZero = 1;
  for (const [axis, extent] of shape.entries()) {
    last += Math.max(extent - 1, 0) * (strides[axis] as number);
    nonZero *= Math.max(extent, 1);
  }
  const empty = shape.includes(0);
  if (!Number.isSafeInteger(nonZero) || !Number.isSafeInteger(last) || (!empty && last >= storage.length)) {
    throw badModel(
      `A tensor of shape [${shape}] reaches beyond its storage ${quote(storage.key)} of ${storage.length} values.`,
    );
  }
  // A stride of 0 repeats values: a tensor of any size could hide in a storage of one.
  if (nonZero > storage.length && !empty) {
    throw unsupportedModel(
      `A tensor of shape [${shape}] is an expanded view of only ${storage.length} values. Save it with .contiguous().`,
    );
  }
  return new TensorReference(storage, offset, shape, strides);
}

/**
 * The storage that a persistent id ('storage', class, key, device, length[, view]) names.
 *
 * @param known the storages of this pickle, by key; the new one is added
 */
export function persistentStorage(id: Value, known: Map<string, StorageReference>): StorageReference {
  if (!Array.isArray(id)) throw badModel("The pickle has a persistent id that is no tuple.");
  const [tag, type, key, , length, view = null] = id as readonly Value[];
  if (tag !== "storage" || typeof key !== "string" || !isSize(length))
    throw badModel("The pickle has a persistent id that names no storage.");
  const dtype = type instanceof PickledGlobal ? STORAGES[type.name] : undefined;
  if (dtype === undefined) throw badModel(`Storage ${quote(key)} has no known class.`);
  if (view !== null)
    throw unsupportedModel(
      `Storage ${quote(key)} is a view of another; such files are older than PyTorch 0.4. Save it again.`,
    );
  const earlier = known.get(key);
  if (earlier && (earlier.dtype !== dtype || earlier.length !== length)) {
    throw badModel(`Storage ${quote(key)} is described in two ways.`);
  }
  const storage = earlier ?? new StorageReference(dtype, key, length);
  known.set(key, storage);
  return storage;
}

function isSize(value: Value | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isSizes(value: Value | undefined): value is number[] {
  return Array.isArray(value) && (value as readonly Value[]).every(isSize);
}
