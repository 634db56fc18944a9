/** Bytes per value of every byte-sized dtype of the safetensors format. */
export const DTYPE_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  F8_E8M0: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  C64: 8,
  F64: 8,
  I64: 8,
  U64: 8,
} as const;

export type StoredDtype = keyof typeof DTYPE_BYTES;

export function isStoredDtype(name: string): name is StoredDtype {
  return Object.hasOwn(DTYPE_BYTES, name);
}

/** A tensor as some file stores it: row-major, little-endian. `data` is aligned to its dtype. */
export interface StoredTensor {
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}
