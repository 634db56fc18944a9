import { createHash } from "node:crypto";
import { openSource } from "@deep-inside/models/node";
import { SaliencyError, type RgbImage } from "@deep-inside/spec";
import { isLargeFile, runTask } from "../offload/run-task.js";

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
  // Loaded here so that it overlaps with the start of the engine.
  const { DEFAULT_LIMITS } = await import("@deep-inside/images");
  const bytes = await readLimited(path, DEFAULT_LIMITS.maxBytes);
  const image = await runTask("decode", bytes, isLargeFile(bytes.length));
  return { path, sha256: createHash("sha256").update(bytes).digest("hex"), image };
}

async function readLimited(path: string, maxBytes: number): Promise<Uint8Array> {
  const source = await openSource(path);
  try {
    if (source.size > maxBytes) {
      throw new SaliencyError(
        "bad-image",
        `"${path}" has ${source.size} bytes, at most ${maxBytes} are read; scale the picture down first.`,
      );
    }
    return await source.read(0, source.size);
  } finally {
    await source.close();
  }
}
