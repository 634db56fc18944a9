import { importModel, type Imported } from "../import/import-model.js";
import type { ImportOptions } from "../import/options.js";
import { openSource } from "./file-source.js";

/**
 * Converts a weight file on disk, reading it piece by piece.
 *
 * @throws SaliencyError `file`, and all of `importModel`
 */
export async function importModelFile(path: string, options: ImportOptions = {}): Promise<Imported> {
  const source = await openSource(path);
  try {
    return await importModel(source, options);
  } finally {
    await source.close();
  }
}
