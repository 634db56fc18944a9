import { createHash } from "node:crypto";
import type { Model } from "@deep-inside/spec";
import { readModel } from "../canonical/read.js";
import { readFileBytes } from "./read-file.js";

/**
 * Reads a canonical model file from disk.
 *
 * @param options.sha256 also computes the file's hash, while the file is read
 * @throws SaliencyError `file`, and all of `readModel`
 */
export async function loadModelFile(path: string, options: { sha256?: boolean } = {}): Promise<Model> {
  const hash = options.sha256 ? createHash("sha256") : null;
  const model = await readModel(await readFileBytes(path, (chunk) => hash?.update(chunk)));
  return hash ? { ...model, sha256: hash.digest("hex") } : model;
}
