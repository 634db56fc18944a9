// ZIP and ZIP64 as torch.save and numpy.savez write it: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.14-16, 4.5.3.
// Only the central directory is trusted for names and sizes; local headers are read for their length alone.

import { badModel, quote, unsupportedModel } from "../errors.js";
import { sliceSource, type ByteSource } from "../source.js";
import { inflatedSource } from "./inflated-source.js";

export interface ZipRecord {
  readonly name: string;
  readonly compressed: boolean;
  /** Bytes in the file and after decompression. */
  readonly storedBytes: number;
  readonly bytes: number;
  readonly headerOffset: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const MAX_DIRECTORY_BYTES = 4 * 1024 * 1024;

/**
 * The records of an archive by name.
 *
 * @throws SaliencyError `bad-model` for a damaged directory, duplicate or escaping names; `unsupported-model` for
 *   encryption, several disks or compression methods other than stored and deflate
 */
export async function readDirectory(source: ByteSource): Promise<Map<string, ZipRecord>> {
  const { begin, end, count } = await findDirectory(source);
  if (begin > end || end > source.size)
    throw badModel("The zip directory lies outside the file. The file was cut off.");
  if (end - begin > MAX_DIRECTORY_BYTES)
    throw badModel(`The zip directory takes ${end - begin} bytes; no weight file has that many records.`);
  const bytes = await source.read(begin, end);
  const records = new Map<string, ZipRecord>();
  let position = 0;
  for (let i = 0; i < count; i++) {
    const { record, length } = readEntry(bytes.subarray(position), begin);
    if (records.has(record.name)) throw badModel(`The zip archive holds ${quote(record.name)} twice.`);
    records.set(record.name, record);
    position += length;
  }
  if (position !== bytes.length)
    throw badModel(`The zip directory has ${bytes.length - position} bytes more than its ${count} entries.`);
  return records;
}

/** The contents of a record, read and decompressed when they are asked for. */
export async function openRecord(source: ByteSource, record: ZipRecord): Promise<ByteSource> {
  const begin = await dataOffset(source, record);
  const stored = sliceSource(source, begin, begin + record.storedBytes);
  return record.compressed ? inflatedSource(stored, record.bytes, record.name) : stored;
}

async function dataOffset(source: ByteSource, { name, headerOffset, storedBytes }: ZipRecord): Promise<number> {
  const header = await source.read(headerOffset, Math.min(headerOffset + 30, source.size));
  const view = viewOf(header);
  if (header.length < 30 || view.getUint32(0, true) !== LOCAL)
    throw badModel(`Zip record ${quote(name)} has no local header.`);
  const begin = headerOffset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (begin + storedBytes > source.size)
    throw badModel(`Zip record ${quote(name)} reaches beyond the end of the file. It was cut off.`);
  return begin;
}

async function findDirectory(source: ByteSource): Promise<{ begin: number; end: number; count: number }> {
  const tailBegin = Math.max(0, source.size - 22 - 65535 - 20);
  const tail = await source.read(tailBegin, source.size);
  const view = viewOf(tail);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== END || at + 22 + view.getUint16(at + 20, true) !== tail.length) continue;
    const end64 =
      at >= 20 && view.getUint32(at - 20, true) === LOCATOR64 ? safe(view.getBigUint64(at - 12, true)) : null;
    if (end64 !== null) return await readEnd64(source, end64);
    if (view.getUint16(at + 4, true) !== 0) throw unsupportedModel("The zip archive is split over several disks.");
    const begin = view.getUint32(at + 16, true);
    return { begin, end: begin + view.getUint32(at + 12, true), count: view.getUint16(at + 10, true) };
  }
  throw badModel("The zip archive has no end record. The file was cut off; fetch it again.");
}

async function readEnd64(source: ByteSource, offset: number): Promise<{ begin: number; end: number; count: number }> {
  if (offset + 56 > source.size) throw badModel("The zip64 end record lies outside the file.");
  const view = viewOf(await source.read(offset, offset + 56));
  if (view.getUint32(0, true) !== END64) throw badModel("The zip64 end record is damaged.");
  const begin = safe(view.getBigUint64(48, true));
  return { begin, end: begin + safe(view.getBigUint64(40, true)), count: safe(view.getBigUint64(32, true)) };
}

function readEntry(bytes: Uint8Array, directoryBegin: number): { record: ZipRecord; length: number } {
  const view = viewOf(bytes);
  if (bytes.length < 46 || view.getUint32(0, true) !== ENTRY) throw badModel("The zip directory is damaged.");
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((at) => view.getUint16(at, true)) as [
    number,
    number,
    number,
  ];
  const length = 46 + nameLength + extraLength + commentLength;
  if (length > bytes.length) throw badModel("The zip directory is cut off.");
  const name = decodeName(bytes.subarray(46, 46 + nameLength));
  const method = view.getUint16(10, true);
  if (view.getUint16(8, true) & 1) throw unsupportedModel(`Zip record ${quote(name)} is encrypted.`);
  if (method !== 0 && method !== 8)
    throw unsupportedModel(`Zip record ${quote(name)} has the compression method ${method}.`);
  let [storedBytes, uncompressed, headerOffset] = [20, 24, 42].map((at) => view.getUint32(at, true)) as [
    number,
    number,
    number,
  ];
  for (const value of zip64Values(bytes.subarray(46 + nameLength, 46 + nameLength + extraLength))) {
    // The extra field holds, in this order, those of the three that are all ones.
    if (uncompressed === 0xffffffff) uncompressed = value;
    else if (storedBytes === 0xffffffff) storedBytes = value;
    else if (headerOffset === 0xffffffff) headerOffset = value;
  }
  if (headerOffset + 30 + storedBytes > directoryBegin)
    throw badModel(`Zip record ${quote(name)} does not lie before the directory.`);
  if (method === 0 && storedBytes !== uncompressed)
    throw badModel(`Zip record ${quote(name)} is stored, but its two sizes differ.`);
  return { record: { name, compressed: method === 8, storedBytes, bytes: uncompressed, headerOffset }, length };
}

function zip64Values(extra: Uint8Array): number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) !== 1 || end > extra.length) continue;
    const values: number[] = [];
    for (let i = at + 4; i + 8 <= end; i += 8) values.push(safe(view.getBigUint64(i, true)));
    return values;
  }
  return [];
}

function decodeName(bytes: Uint8Array): string {
  let name: string;
  try {
    name = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw badModel("A zip record's name is not valid UTF-8.");
  }
  if (name.startsWith("/") || name.includes("\\") || name.includes("\0") || name.split("/").includes("..")) {
    throw badModel(`The zip record name ${quote(name)} leads out of the archive.`);
  }
  return name;
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw badModel(`The zip archive claims a size or offset of ${value}.`);
  return Number(value);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
