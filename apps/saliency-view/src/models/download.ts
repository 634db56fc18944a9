import { sha256 } from "@noble/hashes/sha2.js";
import { SaliencyError } from "@deep-inside/spec";
import { toHex } from "./digest.js";
import { memorySink, type Sink } from "./sink.js";
import { storedSink, type StoredSink } from "./storage.js";

/** What a model file may have at most: four times VGG16 in f32. */
const MAX_BYTES = 2 ** 31;
/** Smaller files are left to the browser's own cache, which asks the server whether they have changed. */
const STORED_BYTES = 16 * 1024 * 1024;

export interface Downloaded {
  readonly file: Blob;
  /** Of its bytes, in hex. */
  readonly sha256: string;
  /** Name of the file in the browser's storage; null in memory. */
  readonly stored: string | null;
  /** Why it is not stored, for people. */
  readonly warnings: readonly string[];
}

/**
 * The file at a model's address. A large one goes into the browser's storage as it comes, where there is room.
 *
 * @param onProgress called with the share that has come, 0..1, where the server tells the size
 * @throws SaliencyError `network`, `bad-model` when it is too large, `aborted`
 */
export async function download(
  url: string,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Downloaded> {
  const response = await fetch(url, { signal, credentials: "same-origin" }).catch((error: unknown) => {
    throw failed(signal, error);
  });
  if (!response.ok) throw new SaliencyError("network", `The model cannot be fetched: HTTP ${response.status}.`);
  const total = Number(response.headers.get("content-length") ?? 0);
  if (total > MAX_BYTES) throw new SaliencyError("bad-model", `The model has ${total} bytes, at most ${MAX_BYTES}.`);
  const lasting = !/\bno-(store|cache)\b/.test(response.headers.get("cache-control") ?? "");
  const receiver = new Receiver(lasting && total >= STORED_BYTES ? total : 0);
  try {
    let read = 0;
    for (const reader = response.body!.getReader(); ;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw failed(signal, error);
      });
      if (done) break;
      await receiver.take(value);
      read += value.length;
      if (read > MAX_BYTES) throw new SaliencyError("bad-model", `The model has more than ${MAX_BYTES} bytes.`);
      if (total > 0) onProgress(Math.min(1, read / total));
    }
    // A compressed answer has another length than it tells.
    if (total > 0 && read < total && !response.headers.has("content-encoding"))
      throw new SaliencyError("network", `The model ended after ${read} of ${total} bytes. Try again.`);
    return await receiver.finish();
  } catch (error) {
    receiver.discard();
    throw error;
  }
}

/** Puts the bytes into the browser's storage for as long as that has room, and hashes them. */
class Receiver {
  readonly #hash = sha256.create();
  readonly #warnings: string[] = [];
  #sink: Sink | null = null;
  #stored: StoredSink | null = null;

  /** @param total bytes that are worth storing; 0 to stay in memory */
  constructor(readonly total: number) {}

  async take(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#sink ??= await this.#open();
    try {
      this.#sink.write(bytes);
    } catch (error) {
      if (!this.#stored) throw error;
      // What is there already is read back.
      const begun = await (await this.#stored.finish()).arrayBuffer();
      this.#giveUp(error, [begun, bytes as Uint8Array<ArrayBuffer>]);
    }
  }

  async finish(): Promise<Downloaded> {
    const file = await (this.#sink ?? memorySink()).finish();
    const stored = this.#stored?.name ?? null;
    return { file, sha256: toHex(this.#hash.digest()), stored, warnings: this.#warnings };
  }

  discard(): void {
    this.#sink?.discard();
  }

  async #open(): Promise<Sink> {
    if (this.total === 0) return memorySink();
    try {
      this.#stored = await storedSink(this.total);
    } catch (error) {
      this.#giveUp(error, []);
    }
    return this.#stored ?? this.#sink ?? memorySink();
  }

  #giveUp(error: unknown, begun: readonly BlobPart[]): void {
    if (!(error instanceof SaliencyError)) throw error;
    this.#warnings.push(error.message);
    this.#stored?.discard();
    this.#stored = null;
    this.#sink = memorySink(begun);
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
