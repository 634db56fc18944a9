import { SaliencyError } from "@deep-inside/spec";
import { decode as unfilterPng } from "fast-png";
import type { DecodedImage, Rgb } from "../decode/decode-image.js";
import { exifOrientation } from "../decode/exif.js";
import type { Limits } from "../decode/limits.js";
import type { Orientation } from "../decode/orientation.js";
import { readChunks, writeChunks, type Chunk } from "./chunks.js";
import { PALETTE, readPngHeader, type PngHeader } from "./header.js";
import { inflateExactly } from "./inflate.js";
import { pngPixelsToRgb } from "./pixels.js";
import { deflate } from "./zlib.js";

interface Parts {
  readonly header: PngHeader;
  readonly ihdr: Chunk;
  readonly plte: Chunk | undefined;
  readonly trns: Chunk | undefined;
  readonly idat: readonly Uint8Array[];
  readonly orientation: Orientation;
}

/**
 * fast-png undoes filters and interlacing. It sees only what passed the checks here: its own reader neither bounds what
 * it decompresses nor notices missing image data, so the data are inflated here and handed over stored.
 *
 * @throws SaliencyError `bad-image`
 */
export async function decodePng(bytes: Uint8Array, background: Rgb, { maxPixels }: Limits): Promise<DecodedImage> {
  const { header, ihdr, plte, trns, idat, orientation } = collect(bytes, maxPixels);
  const raw = await inflateExactly(idat, header.rawBytes);
  const checked = writeChunks([
    ihdr,
    { type: "IDAT", data: deflate(raw, 0) },
    { type: "IEND", data: new Uint8Array(0) },
  ]);
  const { data } = unfilter(checked);
  return { image: pngPixelsToRgb(header, data, plte?.data, trns?.data, background), orientation };
}

function unfilter(checked: Uint8Array): ReturnType<typeof unfilterPng> {
  try {
    return unfilterPng(checked);
  } catch (error) {
    if (error instanceof RangeError || !(error instanceof Error)) throw error;
    throw new SaliencyError("bad-image", `The PNG is damaged: ${error.message}.`, { cause: error });
  }
}

function collect(bytes: Uint8Array, maxPixels: number): Parts {
  const refuse = (what: string): never => {
    throw new SaliencyError("bad-image", `The PNG is damaged: ${what}.`);
  };
  let ihdr: Chunk | undefined;
  let header: PngHeader | undefined;
  let plte: Chunk | undefined;
  let trns: Chunk | undefined;
  let orientation: Orientation = 1;
  let previous = "";
  const idat: Uint8Array[] = [];
  for (const chunk of readChunks(bytes)) {
    const { type, data } = chunk;
    if ((header === undefined) !== (type === "IHDR"))
      refuse(`chunk ${type} where ${header === undefined ? "the header" : "no second header"} was expected`);
    switch (type) {
      case "IHDR":
        header = readPngHeader(data, maxPixels);
        ihdr = chunk;
        break;
      case "PLTE":
        if (plte !== undefined || idat.length > 0) refuse("its palette is out of place");
        if (data.length % 3 !== 0 || data.length < 3 || data.length > 768)
          refuse(`its palette has ${data.length} bytes`);
        plte = chunk;
        break;
      case "tRNS":
        if (trns !== undefined || idat.length > 0) refuse("its transparency is out of place");
        trns = chunk;
        break;
      case "IDAT":
        if (idat.length > 0 && previous !== "IDAT") refuse("its image data are interrupted");
        idat.push(data);
        break;
      case "eXIf":
        orientation = exifOrientation(data);
        break;
      default:
        if (type !== "IEND" && /^[A-Z]/.test(type)) refuse(`unknown critical chunk ${type}`);
    }
    previous = type;
  }
  if (header === undefined || ihdr === undefined || idat.length === 0) return refuse("it holds no image data");
  if (header.colourType === PALETTE && plte === undefined) refuse("its palette is missing");
  return { header, ihdr, plte, trns, idat, orientation };
}
