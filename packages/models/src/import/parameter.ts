import { unsupportedModel } from "../errors.js";
import { DTYPE_BYTES, type StoredDtype } from "../safetensors/dtype.js";
import type { ByteSource } from "../source.js";
import { asFloat32, asUint16, bytesOf, count, float16ToFloat32 } from "@deep-inside/spec";

/** A parameter of a foreign file that has not been read yet. */
export interface Parameter {
  /** As the file calls it, for messages. */
  readonly name: string;
  readonly shape: readonly number[];
  /**
   * The values [first, last) in row-major order, as f32. May be a view: do not write to it.
   *
   * @param reuse memory of that many values that they may be put into, to spare an allocation
   */
  read(first: number, last: number, reuse?: Float32Array): Promise<Float32Array>;
}

/** All values of a parameter. */
export function readAll(parameter: Parameter): Promise<Float32Array> {
  return parameter.read(0, count(parameter.shape));
}

/**
 * A parameter stored row-major at `offset` of `source`. That it lies within the source is for the caller to check.
 *
 * @throws SaliencyError `unsupported-model` when it is read and its dtype is not a floating-point one
 */
export function storedParameter(
  name: string,
  dtype: StoredDtype,
  shape: readonly number[],
  source: ByteSource,
  offset: number,
): Parameter {
  const bytes = DTYPE_BYTES[dtype];
  return {
    name,
    shape,
    read: async (first, last, reuse) => {
      const memory = reuse && dtype === "F32" ? bytesOf(reuse) : undefined;
      return toFloat32(name, dtype, await source.read(offset + first * bytes, offset + last * bytes, memory));
    },
  };
}

/** Values of any floating-point dtype as f32; F64 is rounded. */
function toFloat32(name: string, dtype: StoredDtype, data: Uint8Array): Float32Array {
  switch (dtype) {
    case "F32":
      return asFloat32(data);
    case "F16":
      return float16ToFloat32(asUint16(data));
    case "BF16":
      return new Float32Array(Uint32Array.from(asUint16(data), (bits) => bits << 16).buffer);
    case "F64":
      return Float32Array.from(new Float64Array(data.slice().buffer));
    default:
      throw unsupportedModel(`Tensor "${name}" holds ${dtype}, expected F32, F16, BF16 or F64.`);
  }
}
