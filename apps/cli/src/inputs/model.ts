import { stat } from "node:fs/promises";
import { loadModelFile } from "@deep-inside/models/node";
import { SaliencyError, type Model } from "@deep-inside/spec";
import { MODEL_NAME, MODEL_PATH } from "@deep-inside/weights";

/** A model that can be named instead of giving its file. */
export interface KnownModel {
  readonly name: string;
  readonly path: string;
  readonly origin: "embedded";
}

/** A model in memory. */
export interface LoadedModel {
  readonly model: Model;
  /** Of its file, in hex. */
  readonly sha256: string;
  readonly path: string;
  readonly loadMs: number;
}

/** Every model that --model knows by name; the first is the default. */
export function knownModels(): readonly KnownModel[] {
  return [{ name: MODEL_NAME, path: MODEL_PATH, origin: "embedded" }];
}

/**
 * The model that --model names: a known name, or else a file. Without it, the embedded model.
 *
 * @throws SaliencyError `file`, `bad-model`, `unsupported-model`, `not-finite`
 */
export async function loadModel(nameOrFile?: string): Promise<LoadedModel> {
  const start = performance.now();
  const known = knownModels();
  const path = known.find(({ name }) => name === (nameOrFile ?? known[0]?.name))?.path ?? String(nameOrFile);
  if (!(await exists(path))) {
    const names = known.map(({ name }) => name).join(", ");
    throw new SaliencyError("file", `"${path}" is neither a file nor a model known by name; the names are: ${names}.`);
  }
  try {
    const model = await loadModelFile(path, { sha256: true });
    return { model, sha256: model.sha256 ?? "", path, loadMs: performance.now() - start };
  } catch (error) {
    if (!(error instanceof SaliencyError) || error.message.includes(path)) throw error;
    throw new SaliencyError(error.code, `"${path}": ${error.message}`, { cause: error });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    // Anything but "there is no such file" is explained by the reader.
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
}
