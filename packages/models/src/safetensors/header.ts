import { badModel, quote } from "../errors.js";
import { parseStrictJson } from "../strict-json.js";
import { DTYPE_BYTES, isStoredDtype, type StoredDtype } from "./dtype.js";

/** Where one tensor lies; `begin` and `end` are byte offsets into the file. */
export interface SafetensorsEntry {
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
}

/**
 * Largest header this reader accepts, in bytes. The format allows 100,000,000; the header of a VGG with 20,000 class
 * names is below 2 MB, so everything larger is an attempt to make us allocate.
 */
export const MAX_HEADER_BYTES = 4 * 1024 * 1024;

/** Bytes before the JSON text: its length as a little-endian u64. */
export const PREFIX_BYTES = 8;

/**
 * Length of the JSON header, from the first 8 bytes of a file of `fileBytes` bytes.
 *
 * @throws SaliencyError `bad-model` when the header cannot lie within the file or is larger than `MAX_HEADER_BYTES`
 */
export function headerLength(prefix: Uint8Array, fileBytes: number): number {
  if (fileBytes < PREFIX_BYTES || prefix.byteLength < PREFIX_BYTES) {
    throw badModel(`The file has ${fileBytes} bytes; a safetensors file has at least 8. It is empty or was cut off.`);
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw badModel(
      `The safetensors header claims ${length} bytes, more than the ${MAX_HEADER_BYTES} accepted. Is it a safetensors file?`,
    );
  }
  if (PREFIX_BYTES + Number(length) > fileBytes) {
    throw badModel(
      `The safetensors header claims ${length} bytes, but the file has only ${fileBytes}. It was cut off; fetch it again.`,
    );
  }
  return Number(length);
}

/**
 * Reads and checks the JSON header: exact fields, known dtypes, sizes that follow from the shapes, tensors that fill the
 * rest of the file without a gap or an overlap.
 *
 * @param json the header's bytes, without the length before them
 * @throws SaliencyError `bad-model`
 */
export function parseHeader(json: Uint8Array, fileBytes: number): SafetensorsHeader {
  // The format demands the brace as the first byte, so white space before it is refused.
  if (json[0] !== 0x7b) throw badModel("The safetensors header does not begin with an opening brace.");
  const root = record(parseStrictJson(json, "The safetensors header"), "The safetensors header");

  const start = PREFIX_BYTES + json.byteLength;
  let metadata: Record<string, string> = {};
  const entries = new Map<string, SafetensorsEntry>();
  for (const [name, value] of Object.entries(root)) {
    if (name === "__metadata__") metadata = parseMetadata(value);
    else entries.set(name, parseEntry(name, value, start));
  }
  checkLayout(entries, start, fileBytes);
  return { metadata, entries };
}

function parseMetadata(value: unknown): Record<string, string> {
  const metadata: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [key, text] of Object.entries(record(value, '"__metadata__"'))) {
    if (typeof text !== "string") throw badModel(`The value of ${quote(key)} in "__metadata__" is not a string.`);
    metadata[key] = text;
  }
  return metadata;
}

function parseEntry(name: string, value: unknown, start: number): SafetensorsEntry {
  const what = `Tensor ${quote(name)}`;
  const { dtype, shape, data_offsets: offsets, ...rest } = record(value, what);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw badModel(`${what} has the unknown field ${quote(unknown)}.`);
  if (typeof dtype !== "string") throw badModel(`${what} has no dtype.`);
  if (!isStoredDtype(dtype)) throw badModel(`${what} has the unknown dtype ${quote(dtype)}.`);
  if (!isSizes(shape)) throw badModel(`${what} has no shape of non-negative integers.`);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw badModel(`${what} has no data_offsets of two non-negative integers.`);

  const [begin, end] = offsets as [number, number];
  // Checked factor by factor, because a later 0 must not hide an overflow.
  let bytes: number = DTYPE_BYTES[dtype];
  let nonZero: number = bytes;
  for (const extent of shape) {
    bytes *= extent;
    nonZero *= Math.max(extent, 1);
    if (nonZero > Number.MAX_SAFE_INTEGER) throw badModel(`${what} has the shape [${shape}], whose size overflows.`);
  }
  if (end - begin !== bytes) {
    throw badModel(
      `${what} has the data_offsets [${begin}, ${end}], but ${dtype} of shape [${shape}] takes ${bytes} bytes.`,
    );
  }
  return { dtype, shape, begin: start + begin, end: start + end };
}

function checkLayout(entries: ReadonlyMap<string, SafetensorsEntry>, start: number, fileBytes: number): void {
  let position = start;
  for (const [name, { begin, end }] of [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (begin > position) throw badModel(`${begin - position} bytes before tensor ${quote(name)} belong to no tensor.`);
    if (begin < position) throw badModel(`Tensor ${quote(name)} overlaps the tensor stored before it.`);
    position = end;
  }
  if (position > fileBytes) {
    throw badModel(
      `The tensors take ${position - start} bytes, but only ${fileBytes - start} follow the header. The file was cut off.`,
    );
  }
  if (position < fileBytes) throw badModel(`${fileBytes - position} bytes after the last tensor belong to no tensor.`);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0 && !Object.is(size, -0));
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badModel(`${what} is not a JSON object.`);
  return value as Record<string, unknown>;
}
