import type { StoredDtype } from "../safetensors/dtype.js";

/** What a pickle may hold here: plain data, and the descriptions of tensors. Nothing is ever called or constructed. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Value[]
  | PickledList
  | PickledDict
  | PickledSet
  | PickledGlobal
  | StorageReference
  | TensorReference;

export class PickledList {
  readonly items: Value[] = [];
}

/** A dict or OrderedDict. Keys that are neither strings nor numbers are refused where they are set. */
export class PickledDict {
  readonly entries = new Map<string | number | bigint, Value>();
}

export class PickledSet {
  readonly items: Value[] = [];
}

/** One of the allowed globals, not yet applied. */
export class PickledGlobal {
  constructor(readonly name: string) {}
}

/** A storage: a flat array of one dtype, stored elsewhere in the file under `key`. */
export class StorageReference {
  constructor(
    readonly dtype: StoredDtype,
    readonly key: string,
    readonly length: number,
  ) {}
}

/** A tensor: a strided view of a storage. Offset and strides count values. */
export class TensorReference {
  constructor(
    readonly storage: StorageReference,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}
