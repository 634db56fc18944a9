// Serves the page from one origin and the element's files from another, as a CDN does: npm start
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const CDN = "https://cdn.example/saliency-view@0.1.0/";
const FILES = new URL("../../dist/cdn/", import.meta.url);
const PICTURES = new URL("../../../../weights/samples/", import.meta.url);
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".png": "image/png" };

/** Answers with the bytes that `find` gives for a path; its errors mean that there are none. */
function listen(port, headers, find) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    find(`.${path}`).then(
      (bytes) => response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "", ...headers }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  return new Promise((resolve) =>
    server.listen(port, "127.0.0.1", () => resolve({ server, url: `http://127.0.0.1:${server.address().port}/` })),
  );
}

/** @returns the page's address, and what ends it */
export async function serve(port) {
  // A CDN must allow other sites to use its files.
  const cdn = await listen(0, { "access-control-allow-origin": "*" }, (path) => readFile(new URL(path, FILES)));
  const page = await listen(port, {}, async (path) => {
    if (path !== "./index.html") return readFile(new URL(path, PICTURES));
    return (await readFile(new URL(path, import.meta.url), "utf8")).replace(CDN, cdn.url);
  });
  const close = () => [page, cdn].forEach(({ server }) => (server.close(), server.closeAllConnections()));
  return { url: page.url, close };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await serve(8080)).url);
