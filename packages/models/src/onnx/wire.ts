// The protobuf wire format (protobuf.dev, "Encoding"), read without a schema compiler: ONNX needs six messages, and the
// weights must stay where they are in the file.

import { badModel } from "../errors.js";
import type { ByteSource } from "../source.js";

/** One field of a message. Varints and fixed 32 bits have a value; the others a range of bytes. */
export interface Field {
  readonly number: number;
  readonly wire: "varint" | "fixed64" | "bytes" | "fixed32";
  /** Of a varint; as two's complement where it does not fit 53 bits. Of fixed32, its bits. */
  readonly value: number;
  readonly begin: number;
  readonly end: number;
}

/** Bytes of a tag and the varint after it, at most. */
const LONGEST_HEAD = 20;
const WINDOW_BYTES = 65536;

/** The fields of the message at [begin, end) of a large source; skipped contents are never read. */
export async function* scanFields(source: ByteSource, begin: number, end: number): AsyncGenerator<Field> {
  let window: Uint8Array = new Uint8Array(0);
  let windowBegin = begin;
  for (let position = begin; position < end;) {
    if (position < windowBegin || Math.min(position + LONGEST_HEAD, end) > windowBegin + window.length) {
      windowBegin = position;
      window = await source.read(position, Math.min(position + WINDOW_BYTES, end));
    }
    const { field, next } = readField(window, position - windowBegin, windowBegin, end);
    yield field;
    position = next;
  }
}

/** The fields of a small message held in memory. */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  for (let position = 0; position < bytes.length;) {
    const { field, next } = readField(bytes, position, 0, bytes.length);
    yield field;
    position = next;
  }
}

/** Packed varints, as two's complement integers. */
export function packedIntegers(bytes: Uint8Array): number[] {
  const values: number[] = [];
  for (let position = 0; position < bytes.length;) {
    const { value, next } = varint(bytes, position);
    values.push(value);
    position = next;
  }
  return values;
}

function readField(bytes: Uint8Array, at: number, base: number, limit: number): { field: Field; next: number } {
  const tag = varint(bytes, at);
  const number = Math.floor(tag.value / 8);
  if (number < 1) throw badModel("The file is no valid protobuf message: it has a field without a number.");
  const begin = base + tag.next;
  const ranged = (wire: Field["wire"], from: number, length: number, value = 0): { field: Field; next: number } => {
    if (!(length >= 0) || from + length > limit)
      throw badModel("The file is no valid protobuf message, or it was cut off: a field reaches beyond its message.");
    return { field: { number, wire, value, begin: from, end: from + length }, next: from + length };
  };
  switch (tag.value % 8) {
    case 0: {
      const { value, next } = varint(bytes, tag.next);
      return ranged("varint", begin, next - tag.next, value);
    }
    case 1:
      return ranged("fixed64", begin, 8);
    case 2: {
      const { value, next } = varint(bytes, tag.next);
      return ranged("bytes", base + next, value);
    }
    case 5: {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return ranged("fixed32", begin, 4, tag.next + 4 <= bytes.length ? view.getUint32(tag.next, true) : 0);
    }
    default:
      throw badModel(`The file is no valid protobuf message: field ${number} has the wire type ${tag.value % 8}.`);
  }
}

function varint(bytes: Uint8Array, begin: number): { value: number; next: number } {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[begin + i];
    if (byte === undefined) break;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value: Number(BigInt.asIntN(64, value)), next: begin + i + 1 };
  }
  throw badModel("The file is no valid protobuf message, or it was cut off: a number does not end.");
}
