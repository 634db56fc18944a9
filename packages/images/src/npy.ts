// NumPy's .npy, format version 1.0, for f32 maps: magic, version, header length, a Python dict padded with spaces to a
// multiple of 64 bytes, then the values row by row, little-endian.
import { SaliencyError, type RawMap } from "@deep-inside/spec";

const MAGIC = "\x93NUMPY";
const ALIGNMENT = 64;
const HEADER =
  /^\{\s*'descr':\s*'<f4',\s*'fortran_order':\s*False,\s*'shape':\s*\((\d{1,9}),\s*(\d{1,9}),?\s*\),?\s*\}\s*$/;

/** The map as the bytes of a .npy file that `numpy.load` reads as float32 (height, width). */
export function encodeNpy(map: RawMap): Uint8Array {
  const { height, width, data } = map;
  if (data.length !== height * width)
    throw new SaliencyError("bad-shape", `a map of ${width}x${height} cannot have ${data.length} values`);
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${height}, ${width}), }`;
  const start = Math.ceil((10 + dict.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = `${dict.padEnd(start - 11)}\n`;
  const bytes = new Uint8Array(start + 4 * data.length);
  const view = new DataView(bytes.buffer);
  const write = (text: string, at: number): void => {
    for (let k = 0; k < text.length; k++) bytes[at + k] = text.charCodeAt(k);
  };
  write(MAGIC, 0);
  view.setUint8(6, 1);
  view.setUint16(8, header.length, true);
  write(header, 10);
  data.forEach((value, k) => view.setFloat32(start + 4 * k, value, true));
  return bytes;
}

/** @throws SaliencyError `bad-shape`: not a .npy file of a two-dimensional, row-major, little-endian f32 array */
export function decodeNpy(bytes: Uint8Array): RawMap {
  const refuse = (what: string): never => {
    throw new SaliencyError("bad-shape", `${what}; expected a .npy file of a float32 array (height, width)`);
  };
  if (String.fromCharCode(...bytes.subarray(0, 6)) !== MAGIC || bytes.length < 12)
    refuse("These bytes are not a .npy file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = view.getUint8(6);
  if (major < 1 || major > 3) refuse(`The .npy file has format version ${major}`);
  const lengthBytes = major === 1 ? 2 : 4;
  const start = 8 + lengthBytes + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > bytes.length) refuse("The .npy file is cut short in its header");
  const header = new TextDecoder("latin1").decode(bytes.subarray(8 + lengthBytes, Math.min(start, 1024)));
  const [, rows, columns] = HEADER.exec(header) ?? refuse(`The .npy file says ${header.trim().slice(0, 120)}`);
  const height = Number(rows);
  const width = Number(columns);
  if (bytes.length - start !== 4 * height * width)
    refuse(`The .npy file has ${bytes.length - start} bytes of values, ${height}x${width} need ${4 * height * width}`);
  const data = Float32Array.from({ length: height * width }, (_, k) => view.getFloat32(start + 4 * k, true));
  return { height, width, data };
}
