import { createHash } from "node:crypto";
import { decodeImage, DEFAULT_LIMITS } from "@deep-inside/images";
import { openSource } from "@deep-inside/models/node";
import { SaliencyError, type RgbImage } from "@deep-inside/spec";

/** A decoded picture and the file it came from. */
export interface Picture {
  readonly path: string;
  /** SHA-256 of the file, in hex. */
  readonly sha256: string;
  readonly image: RgbImage;
}

/**
 * Reads and decodes a PNG or JPEG, set upright as its EXIF orientation says.
 *
 * @throws SaliencyError `file`, `bad-image`
 */
export async function readPicture(path: string): Promise<Picture> {
  const bytes = await readLimited(path);
  const image = await decodeImage(bytes);
  return { path, sha256: createHash("sha256").update(bytes).digest("hex"), image };
}

async function readLimited(path: string): Promise<Uint8Array> {
  const source = await openSource(path);
  try {
    if (source.size > DEFAULT_LIMITS.maxBytes) {
      throw new SaliencyError(
        "bad-image",
        `"${path}" has ${source.size} bytes, at most ${DEFAULT_LIMITS.maxBytes} are read; scale the picture down first.`,
      );
    }
    return await source.read(0, source.size);
  } finally {
    await source.close();
  }
}
