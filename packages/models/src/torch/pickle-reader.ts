import { badModel } from "../errors.js";

const MAX_LINE_BYTES = 256;

/** Reads the arguments of pickle opcodes; running past the end is `bad-model`. */
export class PickleReader {
  readonly #view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    public position: number,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** A little-endian two's complement integer of `length` bytes: a number where it is exact, else a bigint. */
  long(length: number): number | bigint {
    const begin = this.#take(length);
    let value = 0n;
    for (let i = begin + length - 1; i >= begin; i--) value = (value << 8n) | BigInt(this.#view.getUint8(i));
    if (length > 0) value = BigInt.asIntN(8 * length, value);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  utf8(length: number): string {
    const begin = this.#take(length);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
        this.bytes.subarray(begin, begin + length),
      );
    } catch {
      throw badModel(`The pickle has a string at byte ${begin} that is not valid UTF-8.`);
    }
  }

  /** Text up to the next line feed, which is consumed. */
  line(): string {
    const end = this.bytes.subarray(this.position, this.position + MAX_LINE_BYTES).indexOf(0x0a);
    if (end < 0) throw badModel(`The pickle has a name at byte ${this.position} that does not end.`);
    const text = this.utf8(end);
    this.position++;
    return text;
  }

  #take(length: number): number {
    const begin = this.position;
    if (begin + length > this.bytes.length)
      throw badModel("The pickle ends in the middle of a value. The file was cut off; fetch it again.");
    this.position += length;
    return begin;
  }
}
