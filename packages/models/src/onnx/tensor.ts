import { badModel, quote, unsupportedModel } from "../errors.js";
import { storedParameter, type Parameter } from "../import/parameter.js";
import { DTYPE_BYTES, type StoredDtype } from "../safetensors/dtype.js";
import type { ByteSource } from "../source.js";
import { count } from "@deep-inside/spec";
import { packedIntegers, scanFields } from "./wire.js";

// TensorProto of onnx/onnx.proto: dims 1, data_type 2, float_data 4, int64_data 7, name 8, raw_data 9,
// external_data 13, data_location 14.
const DTYPES: Readonly<Record<number, StoredDtype>> = { 1: "F32", 7: "I64", 10: "F16", 11: "F64", 16: "BF16" };
const MAX_RANK = 8;
const MAX_INTEGERS = 64;

export interface OnnxTensor {
  readonly parameter: Parameter;
  /** The values, for the small integer tensors that hold shapes and axes. */
  readonly integers: readonly number[] | null;
}

/**
 * The tensor at [begin, end); its values stay in the file.
 *
 * @throws SaliencyError `unsupported-model` for external data, `bad-model` when shape and data do not fit
 */
export async function readTensor(source: ByteSource, begin: number, end: number): Promise<OnnxTensor> {
  let name = "";
  let type = 0;
  const shape: number[] = [];
  let data: { begin: number; end: number } | null = null;
  let integers: number[] | null = null;
  for await (const field of scanFields(source, begin, end)) {
    const bytes = (limit: number): Promise<Uint8Array> => {
      if (field.end - field.begin > limit)
        throw badModel(`A tensor has a field ${field.number} of ${field.end - field.begin} bytes.`);
      return source.read(field.begin, field.end);
    };
    if (field.number === 1)
      shape.push(...(field.wire === "varint" ? [field.value] : packedIntegers(await bytes(10 * MAX_RANK))));
    else if (field.number === 2) type = field.value;
    else if (field.number === 7)
      integers = [
        ...(integers ?? []),
        ...(field.wire === "varint" ? [field.value] : packedIntegers(await bytes(10 * MAX_INTEGERS))),
      ];
    else if (field.number === 8) name = new TextDecoder().decode(await bytes(4096));
    else if (field.number === 13 || (field.number === 14 && field.value !== 0)) {
      throw unsupportedModel(
        "The ONNX model keeps weights in other files (external data), which are not read. Save it as one file.",
      );
    } else if (field.number === 4 || field.number === 9) {
      if (data !== null || field.wire !== "bytes")
        throw badModel(`Tensor ${quote(name)} has its data in several pieces.`);
      data = field;
    }
    if (shape.length > MAX_RANK) throw badModel(`Tensor ${quote(name)} has more than ${MAX_RANK} axes.`);
  }
  if (shape.some((extent) => !Number.isSafeInteger(extent) || extent < 0))
    throw badModel(`Tensor ${quote(name)} has the shape [${shape}].`);
  const dtype = DTYPES[type];
  const values = count(shape);
  const what = `Tensor ${quote(name)} of type ${type} and shape [${shape}]`;
  if (dtype === "I64") {
    integers ??=
      data && data.end - data.begin <= 8 * MAX_INTEGERS ? littleEndian(await source.read(data.begin, data.end)) : [];
    return { parameter: missing(name, shape, what), integers: integers.length === values ? integers : null };
  }
  if (dtype === undefined) return { parameter: missing(name, shape, what), integers: null };
  const bytes = data === null ? 0 : data.end - data.begin;
  if (bytes !== values * DTYPE_BYTES[dtype])
    throw badModel(`${what} has ${bytes} bytes, expected ${values * DTYPE_BYTES[dtype]}.`);
  return { parameter: storedParameter(name, dtype, shape, source, data?.begin ?? 0), integers: null };
}

/** A tensor that may be there, but not be used as weights. */
function missing(name: string, shape: readonly number[], what: string): Parameter {
  return {
    name,
    shape,
    read: () => Promise.reject(unsupportedModel(`${what} is not of floating-point numbers, as weights must be.`)),
  };
}

function littleEndian(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) => Number(view.getBigInt64(8 * i, true)));
}
