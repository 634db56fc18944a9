import { SaliencyError, type RgbImage } from "@deep-inside/spec";
import { ask } from "../files/client.js";
import { allowedUrl } from "../url-policy.js";

/** A picture as a page may have it. ImageData is laid over white. */
export type PictureSource = Blob | ImageData | RgbImage;

/**
 * Pixels of a picture.
 *
 * @param source a URL, a file, or pixels
 * @throws SaliencyError `network`, `bad-image`, `aborted`
 */
export async function readPicture(source: string | PictureSource, signal: AbortSignal): Promise<RgbImage> {
  if (typeof source === "string") return ask("decode", { file: await download(source, signal) }, { signal });
  if (source instanceof Blob) return ask("decode", { file: source }, { signal });
  return source.data.length === 4 * source.width * source.height ? overWhite(source) : (source as RgbImage);
}

async function download(text: string, signal: AbortSignal): Promise<Blob> {
  const url = allowedUrl(text, "picture", document.baseURI);
  const response = await fetch(url, { signal, credentials: "same-origin" }).catch((error: unknown) => {
    if (signal.aborted) throw new SaliencyError("aborted", "The run was aborted.");
    throw new SaliencyError(
      "network",
      "The picture cannot be fetched. Check its address; another site must allow it by CORS (Access-Control-Allow-Origin), " +
        "or save the picture and drop the file here.",
      { cause: error },
    );
  });
  if (!response.ok) throw new SaliencyError("network", `The picture cannot be fetched: HTTP ${response.status}.`);
  return response.blob();
}

function overWhite({ width, height, data: rgba }: ImageData | RgbImage): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4) {
    const alpha = (rgba[from + 3] ?? 255) / 255;
    for (let c = 0; c < 3; c++) data[to++] = Math.round(255 + alpha * ((rgba[from + c] ?? 0) - 255));
  }
  return { width, height, data };
}
