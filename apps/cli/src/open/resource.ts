import { readdir, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

/** One thing that the server hands out: a file on disk, or bytes that were made for it. */
export interface Resource {
  readonly type: string;
  readonly size: number;
  readonly source: { readonly path: string } | { readonly bytes: Uint8Array };
}

/** Everything that can be asked for, by the path of its URL, decoded. What is not in here does not exist. */
export type Resources = Map<string, Resource>;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".wasm": "application/wasm",
};

/** @throws Error of the file system, also when `path` is not a regular file */
export async function fileResource(path: string): Promise<Resource> {
  const stats = await stat(path);
  if (!stats.isFile()) throw new Error("not a regular file");
  const type = TYPES[extname(path).toLowerCase()] ?? "application/octet-stream";
  return { type, size: stats.size, source: { path } };
}

/** Every file below a folder; index.html is also the folder's own address. */
export async function folderResources(folder: string): Promise<Resources> {
  const resources: Resources = new Map();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const resource = await fileResource(path);
    const address = `/${relative(folder, path).split(sep).join("/")}`;
    resources.set(address, resource);
    if (entry.name === "index.html") resources.set(address.slice(0, -entry.name.length), resource);
  }
  return resources;
}
