import { SaliencyError } from "@deep-inside/spec";

export type ImageFormat = "png" | "jpeg";

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

/** What the first bytes say of formats that are known but not decoded. */
function unsupportedFormat(bytes: Uint8Array): string | undefined {
  const head = latin1(bytes, 0, 16);
  if (head.startsWith("GIF8")) return "GIF";
  if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) return "WebP";
  if (head.startsWith("BM") && bytes.length >= 14 && bytes[6] === 0 && bytes[7] === 0) return "BMP";
  if (head.startsWith("II*\0") || head.startsWith("MM\0*")) return "TIFF";
  if (head.startsWith("%PDF")) return "PDF";
  if (head.startsWith("\0\0\x01\0")) return "ICO";
  if (head.startsWith("\xff\x0a") || head.startsWith("\0\0\0\x0cJXL ")) return "JPEG XL";
  if (head.startsWith("\0\0\0\x0cjP  ")) return "JPEG 2000";
  if (head.startsWith("ftyp", 4)) {
    const brand = head.slice(8, 12);
    if (brand.startsWith("avi")) return "AVIF";
    return /^(hei|hev|mif1|msf1)/.test(brand) ? "HEIC" : "MP4 or another ISO media file";
  }
  return undefined;
}

/** No control characters but white space in the first 256 bytes: nobody's picture. */
function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 256).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

/**
 * The format by the first bytes, never by a file name.
 *
 * @throws SaliencyError `bad-image` for everything but PNG and JPEG; known formats are named
 */
export function detectFormat(bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0)
    throw new SaliencyError("bad-image", "The picture is empty (0 bytes); expected a PNG or JPEG.");
  if (latin1(bytes, 0, 4) === "\x89PNG") return "png";
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "jpeg";
  const known = unsupportedFormat(bytes);
  if (known !== undefined) {
    throw new SaliencyError("bad-image", `This is ${known}, which is not decoded; convert it to PNG or JPEG first.`);
  }
  const what = looksLikeText(bytes) ? "text" : "no known picture format";
  throw new SaliencyError("bad-image", `This is ${what}; expected the bytes of a PNG or JPEG.`);
}
