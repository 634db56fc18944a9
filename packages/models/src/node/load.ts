import { createHash } from "node:crypto";
import type { Model } from "@deep-inside/spec";
import { readModel } from "../canonical/read.js";
import { readFileBytes } from "./read-file.js";

/**
 * Reads a canonical model file from disk.
 *
 * @param options.sha256 also computes the file's hash, about a third of a second for 553 MB
 * @throws SaliencyError `file`, and all of `readModel`
 */
export async function loadModelFile(path: string, options: { sha256?: boolean } = {}): Promise<Model> {
  const bytes = await readFileBytes(path);
  const model = await readModel(bytes);
  return options.sha256 ? { ...model, sha256: createHash("sha256").update(bytes).digest("hex") } : model;
}
