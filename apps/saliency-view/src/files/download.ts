import { SaliencyError } from "@deep-inside/spec";

/** What a model file may have at most: four times VGG16 in f32. */
const MAX_BYTES = 2 ** 31;

/**
 * The bytes at a model's address.
 *
 * @param onProgress called with the share that has come, 0..1, where the server tells the size
 * @throws SaliencyError `network`, `bad-model` when it is too large, `aborted`
 */
export async function download(url: string, signal: AbortSignal, onProgress: (share: number) => void): Promise<Blob> {
  const response = await fetch(url, { signal, credentials: "same-origin" }).catch((error: unknown) => {
    throw failed(signal, error);
  });
  if (!response.ok) throw new SaliencyError("network", `The model cannot be fetched: HTTP ${response.status}.`);
  const total = Number(response.headers.get("content-length") ?? 0);
  if (total > MAX_BYTES) throw new SaliencyError("bad-model", `The model has ${total} bytes, at most ${MAX_BYTES}.`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let read = 0;
  for (const reader = response.body!.getReader(); ;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw failed(signal, error);
    });
    if (done) return new Blob(parts);
    parts.push(value as Uint8Array<ArrayBuffer>);
    read += value.length;
    if (read > MAX_BYTES) throw new SaliencyError("bad-model", `The model has more than ${MAX_BYTES} bytes.`);
    if (total > 0) onProgress(Math.min(1, read / total));
  }
}

function failed(signal: AbortSignal, cause: unknown): SaliencyError {
  if (signal.aborted) return new SaliencyError("aborted", "The download was aborted.");
  return new SaliencyError(
    "network",
    "The model cannot be fetched. Check the address and the page's Content-Security-Policy (connect-src); another site " +
      "must allow it by CORS (Access-Control-Allow-Origin).",
    { cause },
  );
}
