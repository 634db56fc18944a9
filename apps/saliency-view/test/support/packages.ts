import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

/** Folders of the element's package and of the others of this repository that it depends on. */
export const PACKAGES = ["apps/saliency-view", "packages/core", "packages/images", "packages/models", "packages/spec"];

/** Packs packages as they are published; paths of the archives, in the same order. */
export function pack(packages: readonly string[], folder: string): string[] {
  const args = ["pack", "--silent", "--pack-destination", folder];
  return packages.map((path) => {
    const name = execFileSync("npm", args, { cwd: join(ROOT, path), encoding: "utf8" }).trim();
    return join(folder, name);
  });
}
