import { SaliencyError } from "@deep-inside/spec";

export interface Reply {
  readonly status: number;
  /** Bytes of the body, where the server says. */
  readonly length: number | undefined;
  /** First byte of a partial body. */
  readonly rangeBegin: number | undefined;
  /** A strong ETag or the date of the last change: what makes a range of today fit a part of yesterday. */
  readonly validator: string | null;
  readonly retryAfterMs: number;
  readonly body: AsyncIterable<Uint8Array>;
}

const MAX_RETRY_AFTER_MS = 60_000;

/**
 * One GET request, for the whole file or for the rest of it.
 *
 * @throws SaliencyError `network`, `aborted`; also from the body, when the connection breaks or stalls
 */
export async function requestFrom(
  url: string,
  rest: { readonly offset: number; readonly validator: string } | null,
  { signal, stallMs = 30_000 }: { readonly signal?: AbortSignal; readonly stallMs?: number },
): Promise<Reply> {
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), stallMs);
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), stallMs);
  };
  const failure = (error: unknown): SaliencyError => {
    clearTimeout(timer);
    if (signal?.aborted) return new SaliencyError("aborted", "The download was aborted.");
    const cause =
      error instanceof Error && error.cause instanceof Error
        ? error.cause.message
        : error instanceof Error
          ? error.message
          : String(error);
    return new SaliencyError(
      "network",
      stalled.signal.aborted ? `${url} sent nothing for ${stallMs / 1000} s.` : `${url} cannot be read: ${cause}.`,
      { cause: error },
    );
  };
  // Identity: a compressed body would have other bytes than the range and the hash are about. With a range, fetch asks
  // for it by itself.
  const headers: Record<string, string> = rest
    ? { range: `bytes=${rest.offset}-`, "if-range": rest.validator }
    : { "accept-encoding": "identity" };
  let response: Response;
  try {
    response = await fetch(url, {
      headers,
      signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal,
    });
  } catch (error) {
    throw failure(error);
  }
  if (response.headers.has("content-encoding") && response.headers.get("content-encoding") !== "identity") {
    clearTimeout(timer);
    await response.body?.cancel();
    throw new SaliencyError(
      "network",
      `${url} was compressed on the way, so its bytes cannot be checked. Give a mirror.`,
    );
  }
  if (!response.ok) {
    clearTimeout(timer);
    await response.body?.cancel();
  }
  async function* body(): AsyncGenerator<Uint8Array> {
    const reader = response.body?.getReader();
    try {
      for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
        alive();
        yield next.value;
      }
    } catch (error) {
      throw failure(error);
    } finally {
      clearTimeout(timer);
      await reader?.cancel().catch(() => undefined);
    }
  }
  const length = response.headers.get("content-length");
  const range = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
  const etag = response.headers.get("etag");
  return {
    status: response.status,
    length: length === null ? undefined : Number(length),
    rangeBegin: range === undefined ? undefined : Number(range),
    validator: etag !== null && !etag.startsWith("W/") ? etag : response.headers.get("last-modified"),
    retryAfterMs: Math.min(MAX_RETRY_AFTER_MS, 1000 * (Number(response.headers.get("retry-after") ?? 0) || 0)),
    body: body(),
  };
}
