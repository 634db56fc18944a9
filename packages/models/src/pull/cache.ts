import { access } from "node:fs/promises";
import { homedir, platform } from "node:os";
import { join } from "node:path";
import type { KnownFile } from "./registry.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Folder of pulled files: DEEP_INSIDE_CACHE, else the platform's cache folder (XDG on Linux). */
export function cacheFolder(environment: Environment = process.env): string {
  if (environment["DEEP_INSIDE_CACHE"]) return environment["DEEP_INSIDE_CACHE"];
  if (environment["XDG_CACHE_HOME"]) return join(environment["XDG_CACHE_HOME"], "deep-inside");
  if (platform() === "darwin") return join(homedir(), "Library", "Caches", "deep-inside");
  if (platform() === "win32") return join(environment["LOCALAPPDATA"] ?? homedir(), "deep-inside");
  return join(homedir(), ".cache", "deep-inside");
}

/** Where the canonical model of published weights is kept, and the hash beside it, as sha256sum writes it. */
export function modelPath(name: string, environment?: Environment): string {
  return join(cacheFolder(environment), `${name}.safetensors`);
}

export function hashPath(path: string): string {
  return `${path}.sha256`;
}

/** Where a published file lies between its download and its conversion. */
export function downloadPath(file: KnownFile, environment?: Environment): string {
  return join(cacheFolder(environment), "downloads", `${file.name}.${file.url.split(".").at(-1)}`);
}

/**
 * Copies of the file that PyTorch, Keras or the Hugging Face hub keep on this machine, to be verified before use.
 *
 * @returns paths that exist, the likeliest first
 */
export async function findCopies(file: KnownFile, environment: Environment = process.env): Promise<string[]> {
  const home = homedir();
  const cache = environment["XDG_CACHE_HOME"] ?? join(home, ".cache");
  const base = new URL(file.url).pathname.split("/").at(-1) ?? "";
  const repository = /^\/timm\/([^/]+)\//.exec(new URL(file.url).pathname)?.[1];
  const hub = environment["HF_HUB_CACHE"] ?? join(environment["HF_HOME"] ?? join(cache, "huggingface"), "hub");
  const candidates = [
    // The hub stores large files under their sha256.
    ...(repository ? [join(hub, `models--timm--${repository}`, "blobs", file.hash.hex)] : []),
    ...(base.endsWith(".pth")
      ? [join(environment["TORCH_HOME"] ?? join(cache, "torch"), "hub", "checkpoints", base)]
      : []),
    ...(base.endsWith(".pth") ? [join(home, ".torch", "models", base)] : []),
    ...(base.endsWith(".h5") ? [join(environment["KERAS_HOME"] ?? join(home, ".keras"), "models", base)] : []),
  ];
  const found = await Promise.all(
    candidates.map((path) =>
      access(path).then(
        () => path,
        () => null,
      ),
    ),
  );
  return found.filter((path) => path !== null);
}
