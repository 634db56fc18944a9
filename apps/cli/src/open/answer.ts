import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Resource, Resources } from "./resource.js";

/**
 * Isolation gives the page threads; the policy keeps everything it loads on this machine. `blob:` and `data:` pictures
 * are those of the page itself.
 */
const HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
} as const;

const RANGE = /^bytes=(\d*)-(\d*)$/;

/** Names under which this machine may be asked. Any other is a foreign page whose host name leads here (DNS rebinding). */
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Answers one request from `resources`. */
export async function answer(request: IncomingMessage, response: ServerResponse, resources: Resources): Promise<void> {
  const refuse = (status: number, headers: Record<string, string> = {}): void =>
    void response.writeHead(status, { ...HEADERS, ...headers }).end();
  if (!isOurs(request)) return refuse(403);
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, { allow: "GET, HEAD" });
  const resource = resources.get(pathOf(request.url ?? "/"));
  if (!resource) return refuse(404);

  const part = partOf(request.headers.range, resource.size);
  if (part === null) return refuse(416, { "content-range": `bytes */${resource.size}` });
  const [first, end] = part ?? [0, resource.size];
  response.writeHead(part ? 206 : 200, {
    ...HEADERS,
    "content-type": resource.type,
    "content-length": end - first,
    "accept-ranges": "bytes",
    ...(part && { "content-range": `bytes ${first}-${end - 1}/${resource.size}` }),
  });
  if (request.method === "HEAD" || first === end) return void response.end();
  // A reader that leaves, or a file that becomes shorter meanwhile, ends this answer and nothing else.
  await pipeline(read(resource, first, end), response).catch(() => response.destroy());
}

function isOurs({ headers, socket }: IncomingMessage): boolean {
  const [, name = "", port = "80"] = /^(.*?)(?::(\d+))?$/.exec(headers.host?.toLowerCase() ?? "") ?? [];
  return LOOPBACK.has(name) && Number(port) === socket.localPort;
}

function pathOf(url: string): string {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/s, ""));
  } catch {
    return "";
  }
}

/** First byte and the one after the last; undefined without a range, null where there is no such part. */
function partOf(header: string | undefined, size: number): readonly [number, number] | null | undefined {
  const [, first = "", last = ""] = RANGE.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const begin = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  return begin < end ? [begin, end] : null;
}

async function* read({ source }: Resource, first: number, end: number): AsyncGenerator<Uint8Array> {
  if ("bytes" in source) return yield source.bytes.subarray(first, end);
  let missing = end - first;
  for await (const chunk of createReadStream(source.path, { start: first, end: end - 1 }) as AsyncIterable<Buffer>) {
    missing -= chunk.length;
    yield chunk;
  }
  // Fewer bytes than were announced: the reader would wait for them.
  if (missing > 0) throw new Error("the file became shorter while it was read");
}
