// PNG's container (W3C PNG 3rd edition, section 5): a signature and chunks of length, type, data, CRC-32.
import { SaliencyError } from "@deep-inside/spec";
import { crc32 } from "./zlib.js";

export interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const refuse = (what: string): never => {
  throw new SaliencyError("bad-image", what);
};
const cutShort = (): never => refuse("The PNG is cut short: it ends before its end chunk; get the whole file.");

/**
 * Chunks up to IEND in file order, each with its CRC verified when it is reached; the data are views into `bytes`.
 *
 * @throws SaliencyError `bad-image`: no signature, cut short, or a CRC that does not match
 */
export function* readChunks(bytes: Uint8Array): Generator<Chunk> {
  if (bytes.length < SIGNATURE.length) cutShort();
  if (SIGNATURE.some((byte, k) => bytes[k] !== byte))
    refuse("The PNG signature is damaged (often by a text-mode transfer); get the file again.");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; ;) {
    if (at + 12 > bytes.length) cutShort();
    const length = view.getUint32(at);
    const end = at + 8 + length;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) refuse(`The PNG is damaged: no chunk begins at byte ${at}.`);
    if (end + 4 > bytes.length) cutShort();
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end))
      refuse(`The PNG is damaged: chunk ${type} at byte ${at} does not match its CRC; get the file again.`);
    yield { type, data: bytes.subarray(at + 8, end) };
    if (type === "IEND") return;
    at = end + 4;
  }
}

/** A PNG file of the given chunks, CRCs computed. */
export function writeChunks(chunks: readonly Chunk[]): Uint8Array {
  const total = chunks.reduce((sum, { data }) => sum + 12 + data.length, SIGNATURE.length);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const { type, data } of chunks) {
    view.setUint32(at, data.length);
    for (let k = 0; k < 4; k++) bytes[at + 4 + k] = type.charCodeAt(k);
    bytes.set(data, at + 8);
    view.setUint32(at + 8 + data.length, crc32(bytes.subarray(at + 4, at + 8 + data.length)));
    at += 12 + data.length;
  }
  return bytes;
}
