import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDERS: Readonly<Record<string, string>> = {
  "/cdn/": join(ROOT, "dist/cdn/"),
  "/site/": join(ROOT, "dist/site/"),
  "/some/where/else/": join(ROOT, "dist/site/"),
  "/samples/": join(ROOT, "../../weights/samples/"),
  "/axe/": join(ROOT, "../../node_modules/axe-core/"),
  "/weights/": join(ROOT, "../../packages/models/test/fixtures/"),
};
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".wasm": "application/wasm",
};

export interface Server {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/**
 * Serves the build, the sample pictures and the weight files of the tests of models on loopback; every answer carries
 * `headers`. /page?html=... is a test page, and /hang/... is never answered.
 *
 * @param made files of the test's own, by path
 */
export async function serve(
  headers: Readonly<Record<string, string>> = {},
  made: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<Server> {
  const log: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    log.push(url.pathname);
    if (url.pathname.startsWith("/hang/")) return;
    const html = url.searchParams.get("html");
    const own = html === null ? made.get(url.pathname) : Buffer.from(page(html));
    const found = own ? Promise.resolve(own) : fileBytes(url.pathname);
    found.then(
      (bytes) => {
        const extension = html === null && !url.pathname.endsWith("/") ? extname(url.pathname) : ".html";
        const type = TYPES[extension] ?? "application/octet-stream";
        response.writeHead(200, { "content-type": type, "content-length": bytes.length, ...headers }).end(bytes);
      },
      () => response.writeHead(404, headers).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    log,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function fileBytes(path: string): Promise<Buffer> {
  const [prefix, folder] = Object.entries(FOLDERS).find(([start]) => path.startsWith(start)) ?? [];
  if (prefix === undefined || folder === undefined) throw new Error("not served");
  const rest = normalize(decodeURIComponent(path.slice(prefix.length)));
  if (rest.startsWith("..")) throw new Error("outside");
  return readFile(join(folder, path.endsWith("/") ? join(rest, "index.html") : rest));
}

function page(body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>test</title><link rel="icon" href="data:,">
<meta name="color-scheme" content="light dark"></head><body><main>${body}</main></body></html>`;
}

/** Address of a page with this body, on `server`. */
export function pageUrl(server: Server, body: string): string {
  return `${server.url}/page?html=${encodeURIComponent(body)}`;
}

export const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};
