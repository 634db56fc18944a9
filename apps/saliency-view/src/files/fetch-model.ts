import { importModel, readModel } from "@deep-inside/models";
import { SaliencyError, type Model } from "@deep-inside/spec";

/** What a model file may have at most: four times VGG16 in f32. */
const MAX_BYTES = 2 ** 31;

/**
 * Reads a model from an address or a file: the canonical form, or any format that can be converted.
 *
 * @param onProgress called with the share that is read, 0..1
 * @throws SaliencyError `network`, `bad-model`, `unsupported-model`, `not-finite`, `aborted`
 */
export async function fetchModel(
  file: string | Blob,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Model> {
  const blob = typeof file === "string" ? await download(file, signal, onProgress) : file;
  if (!(await isCanonical(blob))) return (await importModel(blob, { signal, onProgress })).model;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  // WebCrypto is there on secure pages only; without it the model has no hash.
  return readModel(bytes, { sha256: globalThis.crypto?.subtle !== undefined });
}

/** Whether a safetensors header holds this project's metadata. */
async function isCanonical(file: Blob): Promise<boolean> {
  const length = new DataView(await file.slice(0, 8).arrayBuffer());
  if (length.byteLength < 8) return true; // the canonical reader says best what is wrong with it
  const header = await file.slice(8, 8 + Math.min(length.getUint32(0, true), 2 ** 24)).text();
  return header.startsWith("{") && header.includes('"deep-inside"');
}

async function download(url: string, signal: AbortSignal, onProgress: (share: number) => void): Promise<Blob> {
  const response = await fetch(url, { signal, credentials: "same-origin" }).catch((error: unknown) => {
    if (signal.aborted) throw new SaliencyError("aborted", "The download was aborted.");
    throw new SaliencyError(
      "network",
      "The model cannot be fetched. Check the address; another site must allow it by CORS (Access-Control-Allow-Origin).",
      { cause: error },
    );
  });
  if (!response.ok) throw new SaliencyError("network", `The model cannot be fetched: HTTP ${response.status}.`);
  const total = Number(response.headers.get("content-length") ?? 0);
  if (total > MAX_BYTES) throw new SaliencyError("bad-model", `The model has ${total} bytes, at most ${MAX_BYTES}.`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let read = 0;
  for (const reader = response.body!.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts);
    parts.push(value as Uint8Array<ArrayBuffer>);
    read += value.length;
    if (read > MAX_BYTES) throw new SaliencyError("bad-model", `The model has more than ${MAX_BYTES} bytes.`);
    if (total > 0) onProgress(Math.min(1, read / total));
  }
}
