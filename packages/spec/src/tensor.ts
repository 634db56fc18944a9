import { SaliencyError } from "./errors.js";
import { float16ToFloat32 } from "./float16.js";
import type { Tensor } from "./model.js";

/** Number of values of a tensor of this shape. */
export function count(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

const VALUE_BYTES = { F32: 4, F16: 2, I8: 1 } as const;

/** Bytes of a tensor of this dtype and shape. */
export function tensorBytes({ dtype, shape }: Pick<Tensor, "dtype" | "shape">): number {
  return VALUE_BYTES[dtype] * count(shape);
}

/** `data` as f32 values: a view where the address allows it, else a copy. Its length is a multiple of 4. */
export function asFloat32(data: Uint8Array): Float32Array {
  const aligned = data.byteOffset % 4 === 0 ? data : data.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

/** `data` as 16-bit words: a view where the address allows it, else a copy. Its length is a multiple of 2. */
export function asUint16(data: Uint8Array): Uint16Array {
  const aligned = data.byteOffset % 2 === 0 ? data : data.slice();
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2);
}

/** The bytes of any typed array, as a view. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/**
 * The values of a tensor as f32, row-major. A view for F32 (do not write to it), a new array for F16 and I8.
 *
 * @throws SaliencyError `internal` for I8 without one scale per output row
 */
export function tensorToFloat32(tensor: Tensor): Float32Array {
  switch (tensor.dtype) {
    case "F32":
      return asFloat32(tensor.data);
    case "F16":
      return float16ToFloat32(asUint16(tensor.data));
    case "I8":
      return scaleRows(tensor);
  }
}

function scaleRows({ data, shape, scale }: Tensor): Float32Array {
  const rows = shape[0] ?? 0;
  if (scale === undefined || scale.length !== rows) {
    throw new SaliencyError("internal", `An I8 tensor of ${rows} rows has ${scale?.length ?? 0} scales.`);
  }
  const values = new Int8Array(data.buffer, data.byteOffset, data.byteLength);
  const floats = new Float32Array(values.length);
  const columns = values.length / rows;
  for (let row = 0, i = 0; row < rows; row++) {
    const factor = scale[row] as number;
    for (const end = i + columns; i < end; i++) floats[i] = (values[i] as number) * factor;
  }
  return floats;
}
