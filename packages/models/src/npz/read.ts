// NumPy's .npz: a zip archive of .npy arrays. Format: numpy.lib.format, version 1 to 3.

import { badModel, quote, unsupportedModel } from "../errors.js";
import type { Checkpoint } from "../import/checkpoint.js";
import { storedParameter, type Parameter } from "../import/parameter.js";
import { DTYPE_BYTES, type StoredDtype } from "../safetensors/dtype.js";
import type { ByteSource } from "../source.js";
import { count } from "@deep-inside/spec";
import { openRecord, readDirectory, type ZipRecord } from "../zip/archive.js";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const DTYPES: Readonly<Record<string, StoredDtype>> = { "<f4": "F32", "<f8": "F64", "<f2": "F16" };
const MAX_HEADER_BYTES = 65536;

/**
 * The arrays of an .npz file, of which only the headers are read yet.
 *
 * @throws SaliencyError `bad-model`; `unsupported-model` for pickled objects, Fortran order and other numbers
 */
export async function readNpz(source: ByteSource): Promise<Checkpoint> {
  const parameters = new Map<string, Parameter>();
  for (const record of (await readDirectory(source)).values()) {
    const name = record.name.replace(/\.npy$/, "");
    parameters.set(name, await readArray(name, source, record));
  }
  return { parameters };
}

async function readArray(name: string, source: ByteSource, record: ZipRecord): Promise<Parameter> {
  const data = await openRecord(source, record);
  const head = await data.read(0, Math.min(12, data.size));
  if (head.length < 12 || !MAGIC.every((byte, i) => head[i] === byte))
    throw badModel(`Array ${quote(name)} is no .npy file.`);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [length, begin] = head[6] === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12];
  if (length > MAX_HEADER_BYTES || begin + length > data.size)
    throw badModel(`The header of array ${quote(name)} is cut off.`);
  const { dtype, shape } = parseHeader(name, new TextDecoder().decode(await data.read(begin, begin + length)));
  const bytes = count(shape) * DTYPE_BYTES[dtype];
  if (data.size - begin - length !== bytes)
    throw badModel(
      `Array ${quote(name)} of shape [${shape}] has ${data.size - begin - length} bytes, expected ${bytes}.`,
    );
  return storedParameter(name, dtype, shape, data, begin + length);
}

/** The header is a Python dict literal that numpy always writes in the same way. */
function parseHeader(name: string, header: string): { dtype: StoredDtype; shape: number[] } {
  const match = /^\{'descr': (.{1,200}?), 'fortran_order': (True|False), 'shape': \(([\d, ]*)\),? ?\}\s*$/.exec(header);
  if (match === null) throw badModel(`The header of array ${quote(name)} is damaged.`);
  const [, descr = "", fortran, extents = ""] = match;
  const dtype = DTYPES[descr.replaceAll("'", "")];
  if (dtype === undefined)
    throw unsupportedModel(
      `Array ${quote(name)} holds ${quote(descr)}, expected little-endian floating-point numbers.`,
    );
  const shape = extents
    .split(",")
    .filter((extent) => extent.trim() !== "")
    .map(Number);
  if (fortran === "True" && shape.length > 1)
    throw unsupportedModel(`Array ${quote(name)} is in Fortran order. Save numpy.ascontiguousarray of it.`);
  if (shape.length > 8 || !Number.isSafeInteger(count(shape)))
    throw badModel(`Array ${quote(name)} has the shape [${shape}].`);
  return { dtype, shape };
}
