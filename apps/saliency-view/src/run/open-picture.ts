import { networkInput, type NetworkInput } from "@deep-inside/images";
import { SaliencyError, type InputSpec, type RgbImage } from "@deep-inside/spec";
import { ask, keepPicture, keepPixels } from "../files/client.js";
import { toRgb, toRgba } from "../files/pixels.js";
import type { PictureHandle } from "../files/protocol.js";
import { allowedUrl } from "../url-policy.js";

/** A picture as a page may have it: a file, pixels (RGB, or RGBA laid over white), or anything that is drawn. */
export type PictureSource = Blob | ImageData | RgbImage | ImageBitmap | HTMLCanvasElement | OffscreenCanvas;

/** A picture that the files worker keeps, or gets when it is asked about it. */
export interface Picture extends PictureHandle {
  /** Of its file, without folders; empty for pixels. */
  readonly name: string;
  /** What the network of this input sees of it. */
  readonly seen?: NetworkInput & { readonly input: InputSpec };
}

/**
 * @param source a URL, a file, or pixels
 * @param input of the network that will be asked, where it is known: the picture comes with what that sees
 * @throws SaliencyError `network`, `bad-image`, `bad-shape`, `aborted`
 */
export async function openPicture(
  source: string | PictureSource,
  input: InputSpec | undefined,
  signal: AbortSignal,
): Promise<Picture> {
  const file = typeof source === "string" ? await download(source, signal) : source;
  const name = typeof source === "string" ? lastPart(source) : source instanceof File ? source.name : "";
  if (file instanceof Blob) return keep(file, []);
  if ("data" in file) return input && isSmall(file, input) ? openSmall(file, input) : keep(file, []);
  const bitmap = await createImageBitmap(file).catch((error: unknown) => {
    throw new SaliencyError("bad-image", `The picture has no pixels that can be read: ${String(error)}`, {
      cause: error,
    });
  });
  return keep(bitmap, [bitmap]);

  async function keep(pixels: Blob | ImageData | RgbImage | ImageBitmap, transfer: ImageBitmap[]): Promise<Picture> {
    const { seen, ...handle } = await keepPicture({ source: pixels, input }, { signal, transfer });
    return { ...handle, name, ...(seen && input && { seen: { ...seen, input } }) };
  }
}

/** Such pixels are little work: a page that gives one picture after another need not wait for the files worker. */
function isSmall({ width, height }: ImageData | RgbImage, input: InputSpec): boolean {
  return width >= 1 && height >= 1 && width <= input.width && height <= input.height;
}

function openSmall(source: ImageData | RgbImage, input: InputSpec): Picture {
  const image = toRgb(source);
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d", { willReadFrequently: true })!.putImageData(toRgba(image), 0, 0);
  const shown = { width, height, pixels: true, bitmap: canvas.transferToImageBitmap() };
  return { id: keepPixels(image), name: "", ...shown, seen: { ...networkInput(image, input), input } };
}

/** What the network of this input sees of a picture. */
export async function seenBy(input: InputSpec, picture: Picture, signal: AbortSignal): Promise<NetworkInput> {
  return picture.seen?.input === input ? picture.seen : ask("input", { picture: picture.id, input }, { signal });
}

async function download(text: string, signal: AbortSignal): Promise<Blob> {
  const url = allowedUrl(text, "picture", document.baseURI);
  const response = await fetch(url, { signal, credentials: "same-origin" }).catch((error: unknown) => {
    if (signal.aborted) throw new SaliencyError("aborted", "The run was aborted.");
    throw new SaliencyError(
      "network",
      "The picture cannot be fetched. Check its address and the page's Content-Security-Policy (connect-src); another " +
        "site must allow it by CORS (Access-Control-Allow-Origin). Or drop the file here.",
      { cause: error },
    );
  });
  if (!response.ok) throw new SaliencyError("network", `The picture cannot be fetched: HTTP ${response.status}.`);
  return response.blob();
}

function lastPart(address: string): string {
  const { protocol, pathname } = new URL(address, document.baseURI);
  if (protocol !== "https:" && protocol !== "http:") return "";
  const part = pathname.split("/").pop() ?? "";
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
