// Serves the repository's built files on loopback, isolated, so that threads can share memory.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const root = new URL("../../../", import.meta.url);
const PAGE = "<!doctype html><title>deep-inside benchmarks</title>";
const TYPES = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".safetensors": "application/octet-stream",
};
const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cache-Control": "no-store",
};

export async function serve() {
  const server = createServer(async (request, response) => {
    try {
      const [type, body] = await answer(request.url);
      response.writeHead(200, { ...HEADERS, "Content-Type": type }).end(body);
    } catch {
      response.writeHead(404, HEADERS).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

async function answer(path) {
  if (path === "/") return ["text/html", PAGE];
  const file = new URL(`.${path}`, root);
  const type = TYPES[extname(file.pathname)];
  if (!type || !file.href.startsWith(root.href)) throw new Error("not served");
  const body = await readFile(file);
  return [type, type === TYPES[".js"] ? resolveImports(body.toString()) : body];
}

/** Workers know no import maps: names of packages are replaced by paths. */
function resolveImports(source) {
  return source.replace(/\bfrom\s*"([^"./:][^":]*)"/g, (statement, name) => {
    const path = fileURLToPath(import.meta.resolve(name)).slice(fileURLToPath(root).length);
    return statement.replace(name, `/${path}`);
  });
}
