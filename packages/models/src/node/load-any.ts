import type { Model } from "@deep-inside/spec";
import { isCanonical } from "../canonical/is-canonical.js";
import { detectFormat } from "../import/detect.js";
import type { ImportOptions, ModelFormat } from "../import/options.js";
import { digestFile } from "../pull/digest.js";
import { openSource } from "./file-source.js";
import { loadModelFile } from "./load.js";

/** A model in memory and how it came there. */
export interface LoadedFile {
  readonly model: Model;
  /** "canonical", or the foreign format that was converted. */
  readonly format: ModelFormat | "canonical";
  readonly sha256: string;
  /** What the conversion assumed. */
  readonly warnings: readonly string[];
}

/**
 * Reads a weight file of any format: the canonical one as it is, others converted in memory. A network of 1000 scores
 * without class names is taken for one of ImageNet.
 *
 * @throws SaliencyError `file`, and all of `readModel` and `importModel`
 */
export async function loadAnyModelFile(path: string, options: ImportOptions = {}): Promise<LoadedFile> {
  if (await isForCanonicalReader(path)) {
    const model = await loadModelFile(path, { sha256: true });
    return { model, format: "canonical", sha256: model.sha256 ?? "", warnings: [] };
  }
  return loadForeignFile(path, options);
}

/** The same for a file that is not canonical. */
export async function loadForeignFile(path: string, options: ImportOptions): Promise<LoadedFile> {
  const { importModelFile } = await import("./import-file.js");
  const [{ model, format, warnings }, sha256] = await Promise.all([
    importModelFile(path, options),
    digestFile(path, "sha256"),
  ]);
  const { withImageNetClasses } = await import("../imagenet/with-classes.js");
  return { model: { ...model, spec: withImageNetClasses(model.spec), sha256 }, format, sha256, warnings };
}

/** The canonical reader also gets damaged files of its name: it says best what is wrong with them. */
export async function isForCanonicalReader(path: string): Promise<boolean> {
  const source = await openSource(path);
  try {
    const canonical = await isCanonical(source);
    if (canonical !== null || !path.endsWith(".safetensors")) return canonical ?? false;
    return await detectFormat(source).then(
      () => false,
      () => true,
    );
  } finally {
    await source.close();
  }
}
