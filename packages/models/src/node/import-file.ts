import { realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { SaliencyError } from "@deep-inside/spec";
import { importModel, type Imported } from "../import/import-model.js";
import type { ImportOptions } from "../import/options.js";
import type { ByteSource } from "../source.js";
import { openSource } from "./file-source.js";

/**
 * Converts a weight file on disk, reading it piece by piece. Shards that a model.json names are opened beside it; links
 * that lead out of its folder are refused.
 *
 * @throws SaliencyError `file`, and all of `importModel`
 */
export async function importModelFile(path: string, options: ImportOptions = {}): Promise<Imported> {
  const opened = [await openSource(path)];
  const sibling = async (relative: string): Promise<ByteSource> => {
    const source = await openSource(await insideFolder(dirname(path), relative));
    opened.push(source);
    return source;
  };
  try {
    return await importModel(opened[0] as ByteSource, { sibling, ...options });
  } finally {
    await Promise.all(opened.map((source) => source.close()));
  }
}

async function insideFolder(folder: string, relative: string): Promise<string> {
  const path = join(folder, decodeURIComponent(relative));
  const [root, target] = await Promise.all([realpath(folder), realpath(path).catch(() => path)]);
  if (target !== path && !target.startsWith(root + sep))
    throw new SaliencyError("file", `"${path}" is a link that leads out of the model's folder.`);
  return path;
}
