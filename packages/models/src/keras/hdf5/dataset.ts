import { bytesOf, count, float16ToFloat32, SaliencyError } from "@deep-inside/spec";
import type { Dataset } from "h5wasm";
import { badModel, quote, unsupportedModel } from "../../errors.js";
import { storedParameter, type Parameter } from "../../import/parameter.js";
import type { ByteSource } from "../../source.js";
import { guarded, type HeapModule } from "./library.js";

/** Filters that h5wasm holds: deflate, shuffle, checksum. Others would need plugins, which are code. */
const KNOWN_FILTERS = [1, 2, 3];
/** No deflate stream expands its input by more than this. */
const MAX_RATIO = 1032;
const FLOAT = 1;
/** Smaller datasets are not worth two readings. */
const DIRECT_BYTES = 1024 * 1024;

/** The file as the library reads it. */
export interface Reading {
  readonly module: HeapModule;
  readonly source: Required<ByteSource>;
  /** Where in the file the library last read. */
  lastRead(): number;
}

/** Refuses what is no plain array of numbers within this file, before any of it is read. */
export function datasetParameter(reading: Reading, path: string, dataset: Dataset): Parameter {
  const fileBytes = reading.source.size;
  const { shape, type, size, chunks, virtual_sources: virtual, littleEndian } = guarded(() => dataset.metadata);
  if (virtual !== undefined && virtual.length > 0)
    throw unsupportedModel(`Dataset ${quote(path)} is put together from other files, which are never read.`);
  if (type !== FLOAT || ![2, 4, 8].includes(size) || !littleEndian || shape === null) {
    throw unsupportedModel(
      `Dataset ${quote(path)} is no array of little-endian floating-point numbers of 16, 32 or 64 bits.`,
    );
  }
  const filter = guarded(() => dataset.filters).find(({ id }) => !KNOWN_FILTERS.includes(id));
  if (filter !== undefined)
    throw unsupportedModel(
      `Dataset ${quote(path)} has the filter ${filter.id} (${quote(filter.name)}), which is not supported.`,
    );
  const bytes = count(shape) * size;
  if (!(bytes <= fileBytes * (chunks === null ? 1 : MAX_RATIO))) {
    throw badModel(`Dataset ${quote(path)} of shape [${shape}] takes ${bytes} bytes; the file has ${fileBytes}.`);
  }
  const throughLibrary = (first: number, last: number): Float32Array =>
    readValues(reading.module, dataset, shape, first, last);
  let direct: Parameter | null | undefined = chunks === null && size === 4 && bytes >= DIRECT_BYTES ? undefined : null;
  return {
    name: path,
    shape,
    async read(first, last, reuse) {
      if (direct === undefined) direct = located(reading, path, shape, throughLibrary);
      return direct ? direct.read(first, last, reuse) : throughLibrary(first, last);
    },
  };
}

/**
 * A dataset that lies in the file in one piece, to be read past the library, whose memory would hold it a second time.
 * Its place is where the library reads for the first row; that the last row agrees, too, shows that it is one piece.
 */
function located(
  { source, lastRead }: Reading,
  path: string,
  shape: readonly number[],
  throughLibrary: (first: number, last: number) => Float32Array,
): Parameter | null {
  const [values, row] = [count(shape), count(shape.slice(1))];
  const head = throughLibrary(0, row);
  const begin = lastRead();
  const tail = throughLibrary(values - row, values);
  const agrees = (expected: Float32Array, at: number): boolean => {
    if (at < 0 || at + 4 * row > source.size) return false;
    const found = source.readSync(at, at + 4 * row);
    return bytesOf(expected).every((byte, i) => found[i] === byte);
  };
  if (!agrees(head, begin) || !agrees(tail, begin + 4 * (values - row))) return null;
  return storedParameter(path, "F32", shape, source, begin);
}

/**
 * The values [first, last). Done with the module's own functions, because h5wasm's accessors do not look whether the
 * read succeeded, and then return whatever their memory held.
 */
function readValues(
  module: HeapModule,
  { file_id, path, metadata }: Dataset,
  shape: readonly number[],
  first: number,
  last: number,
): Float32Array {
  // Reads are made of whole rows of the first axis; what was not asked for is cut off.
  const rowLength = count(shape.slice(1));
  const begin = Math.floor(first / rowLength);
  const rows = Math.ceil(last / rowLength) - begin;
  const bytes = rows * rowLength * metadata.size;
  const address = module._malloc(bytes);
  if (address === 0)
    throw new SaliencyError("out-of-memory", `No memory for ${bytes} bytes of dataset ${quote(path)}.`);
  try {
    const axes = shape.map((extent, axis) => BigInt(axis === 0 ? rows : extent));
    const offsets = shape.map((_, axis) => BigInt(axis === 0 ? begin : 0));
    const ones = shape.map(() => 1n);
    if (guarded(() => module.get_dataset_data(file_id, path, axes, offsets, ones, BigInt(address))) < 0) {
      throw badModel(`Dataset ${quote(path)} cannot be read: its data is damaged or lies outside the file.`);
    }
    const data = module.HEAPU8.slice(address, address + bytes).buffer;
    const values = decode(data, metadata.size);
    return values.subarray(first - begin * rowLength, last - begin * rowLength);
  } finally {
    module._free(address);
  }
}

function decode(data: ArrayBuffer, bytes: number): Float32Array {
  if (bytes === 2) return float16ToFloat32(new Uint16Array(data));
  return bytes === 4 ? new Float32Array(data) : Float32Array.from(new Float64Array(data));
}
