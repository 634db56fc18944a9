// Walks the markers of a JPEG (ITU-T T.81, Annex B) without decoding: extents, number of scans, EXIF orientation and
// whether the file is whole. The decoder is asked only afterwards: it would fill missing parts with grey.
import { SaliencyError } from "@deep-inside/spec";
import { exifOrientation } from "../decode/exif.js";
import { checkExtents } from "../decode/limits.js";
import type { Orientation } from "../decode/orientation.js";

export interface JpegHeader {
  readonly height: number;
  readonly width: number;
  readonly scans: number;
  readonly orientation: Orientation;
}

/** Progressive files have about ten scans. */
const MAX_SCANS = 1000;
/** Bound on the time of decoding: every scan may touch every pixel. */
const MAX_SCANNED_PIXELS = 2e9;

const SOF0 = 0xc0;
const SOF2 = 0xc2;
const EOI = 0xd9;
const SOS = 0xda;
const APP1 = 0xe1;

const refuse = (what: string): never => {
  throw new SaliencyError("bad-image", what);
};
const cutShort = (): never => refuse("The JPEG is cut short: it ends before its end marker; get the whole file.");

/** Frame headers, hierarchical and lossless ones included; C4, C8 and CC in their midst are tables. */
const isFrame = (marker: number): boolean =>
  marker >= SOF0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const isRestartOrEscape = (marker: number): boolean => marker === 0 || (marker >= 0xd0 && marker <= 0xd7);

/** @throws SaliencyError `bad-image`: cut short, too large, or of a kind that is not decoded */
export function readJpegHeader(bytes: Uint8Array, maxPixels: number): JpegHeader {
  let frame: { height: number; width: number } | undefined;
  let orientation: Orientation | undefined;
  let scans = 0;
  for (let at = 2; ;) {
    if (bytes[at] !== 0xff) {
      if (at >= bytes.length) cutShort();
      refuse(`The JPEG is damaged: byte ${at} should begin a marker.`);
    }
    while (bytes[at] === 0xff) at++;
    const marker = bytes[at++] ?? cutShort();
    if (marker === EOI) break;
    if (isRestartOrEscape(marker) || marker === 0x01 || marker === 0xd8)
      refuse(`The JPEG is damaged: stray marker at byte ${at - 1}.`);

    const end = at + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
    if (end > bytes.length) cutShort();
    if (end < at + 2) refuse(`The JPEG is damaged: the segment at byte ${at} is shorter than its own length field.`);
    const segment = bytes.subarray(at + 2, end);
    at = end;
    if (isFrame(marker)) {
      if (frame !== undefined) refuse("The JPEG is damaged: it has two frame headers.");
      frame = readFrame(marker, segment, maxPixels);
    } else if (marker === APP1 && orientation === undefined) {
      orientation = orientationOf(segment);
    } else if (marker === SOS) {
      if (frame === undefined) refuse("The JPEG is damaged: a scan comes before the frame header.");
      if (++scans > MAX_SCANS) refuse(`The JPEG has more than ${MAX_SCANS} scans; save it again as a baseline JPEG.`);
      at = skipEntropyCoded(bytes, at);
    }
  }
  if (frame === undefined || scans === 0)
    return refuse("The JPEG holds no picture: it has no frame header or no scan.");
  if (scans * frame.height * frame.width > MAX_SCANNED_PIXELS) {
    refuse(
      `The JPEG has ${scans} scans of ${frame.width}x${frame.height} pixels, too many to decode; save it again as a baseline JPEG.`,
    );
  }
  return { ...frame, scans, orientation: orientation ?? 1 };
}

function readFrame(marker: number, segment: Uint8Array, maxPixels: number): { height: number; width: number } {
  if (marker > SOF2)
    refuse(
      "The JPEG is arithmetic-coded, lossless or hierarchical, which is not decoded; save it again as a baseline JPEG.",
    );
  const [precision = 0, h1 = 0, h0 = 0, w1 = 0, w0 = 0, components = 0] = segment;
  if (segment.length < 6 || segment.length !== 6 + 3 * components)
    refuse("The JPEG is damaged: its frame header has the wrong length.");
  if (precision !== 8) refuse(`The JPEG has ${precision}-bit samples, only 8-bit is decoded; save it again as 8-bit.`);
  if (components === 4) refuse("The JPEG is CMYK, which is not decoded; convert it to RGB first.");
  if (components !== 1 && components !== 3)
    refuse(`The JPEG has ${components} components, expected 1 (grey) or 3 (colour).`);
  const height = (h1 << 8) | h0;
  const width = (w1 << 8) | w0;
  checkExtents("JPEG", height, width, maxPixels);
  return { height, width };
}

function orientationOf(app1: Uint8Array): Orientation | undefined {
  const isExif = String.fromCharCode(...app1.subarray(0, 6)) === "Exif\0\0";
  return isExif ? exifOrientation(app1.subarray(6)) : undefined;
}

/** Index of the marker that ends the scan data starting at `at`. */
function skipEntropyCoded(bytes: Uint8Array, at: number): number {
  for (;;) {
    const marker = bytes.indexOf(0xff, at);
    if (marker < 0 || marker + 1 >= bytes.length) return cutShort();
    const kind = bytes[marker + 1] ?? 0;
    if (kind !== 0xff && !isRestartOrEscape(kind)) return marker;
    at = marker + (kind === 0xff ? 1 : 2);
  }
}
