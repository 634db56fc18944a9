import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { KNOWN_FILES, loadAnyModelFile, modelPath, type KnownFile } from "@deep-inside/models/node";
import { SaliencyError, type Model } from "@deep-inside/spec";
import { MODEL_NAME, MODEL_PATH } from "@deep-inside/weights";
import type { Context } from "../context.js";

/** A model that can be named instead of giving its file. */
export interface KnownModel {
  readonly name: string;
  /** Where its file is, or would be once it is pulled. */
  readonly path: string;
  /** `published` weights become `pulled` ones by `weights pull`. */
  readonly origin: "embedded" | "pulled" | "published";
  readonly published?: KnownFile;
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
  const published = KNOWN_FILES.map((file): KnownModel => {
    const path = modelPath(file.name);
    return { name: file.name, path, origin: existsSync(path) ? "pulled" : "published", published: file };
  });
  return [{ name: MODEL_NAME, path: MODEL_PATH, origin: "embedded" }, ...published];
}

/**
 * The file that --model means: of a known name, or the file itself. Without it, the embedded model's.
 *
 * @throws SaliencyError `file`, saying how to fetch published weights that are not here yet
 */
export async function modelFile(nameOrFile: string = MODEL_NAME): Promise<string> {
  const known = knownModels().find(({ name }) => name === nameOrFile);
  if (known?.published && known.origin === "published") {
    const { name, megabytes } = known.published;
    throw new SaliencyError(
      "file",
      `The weights "${name}" are not on this machine yet. Fetch them (${megabytes} MB, kept as ${Math.ceil(megabytes / 2)} MB): deep-inside weights pull ${name}`,
    );
  }
  const path = known?.path ?? nameOrFile;
  if (await exists(path)) return path;
  throw new SaliencyError(
    "file",
    `"${path}" is neither a file nor a model known by name; the names are: ${names()}. \`weights list\` says more.`,
  );
}

/**
 * The model that --model names: a known name, or else a file of any format that is read. Without it, the embedded model.
 *
 * @param context given, what a conversion assumed is printed as warnings
 * @throws SaliencyError `file`, `bad-model`, `unsupported-model`, `not-finite`
 */
export async function loadModel(
  nameOrFile?: string,
  context?: Context & { readonly quiet?: boolean | undefined },
): Promise<LoadedModel> {
  const start = performance.now();
  const path = await modelFile(nameOrFile);
  try {
    const { model, sha256, warnings } = await loadAnyModelFile(path);
    if (!context?.quiet) for (const warning of warnings) context?.reporter.warning(warning);
    return { model, sha256, path, loadMs: performance.now() - start };
  } catch (error) {
    throw namingFile(error, path);
  }
}

/** The error, with the file's name before its message where it is not in it. */
export function namingFile(error: unknown, path: string): unknown {
  if (!(error instanceof SaliencyError) || error.message.includes(path)) return error;
  return new SaliencyError(error.code, `"${path}": ${error.message}`, { cause: error });
}

function names(): string {
  return knownModels()
    .map(({ name }) => name)
    .join(", ");
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
