import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import {
  KNOWN_FILES,
  loadAnyModelFile,
  modelPath,
  openModelFile,
  type KnownFile,
  type OpenedModel,
} from "@deep-inside/models/node";
import { SaliencyError, type Model, type ModelSource } from "@deep-inside/spec";
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

/** A model whose parameters are read when a session is opened with it, once. */
export interface ChosenModel {
  readonly model: ModelSource;
  /** Of its file, in hex; nearly free once a session is open. */
  readonly sha256: () => Promise<string>;
  readonly path: string;
  readonly loadMs: number;
  readonly close: () => Promise<void>;
}

/** A model in memory. */
export interface LoadedModel {
  readonly model: Model;
  /** Of its file, in hex. */
  readonly sha256: string;
  readonly path: string;
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

type Heard = Context & { readonly quiet?: boolean | undefined };

/**
 * The model that --model names: a known name, or else a file of any format. Without it, the embedded model. Of a canonical
 * file only the header is read.
 *
 * @param context given, what a conversion assumed is printed as warnings
 * @throws SaliencyError `file`, `bad-model`, `unsupported-model`; of other formats also `not-finite`
 */
export async function chooseModel(nameOrFile?: string, context?: Heard): Promise<ChosenModel> {
  const start = performance.now();
  const [opened, path] = await readWith(openModelFile, nameOrFile, context);
  const { model, sha256, close } = opened;
  return { model, sha256, close, path, loadMs: performance.now() - start };
}

/**
 * The same, read whole.
 *
 * @throws SaliencyError `file`, `bad-model`, `unsupported-model`, `not-finite`
 */
export async function loadModel(nameOrFile?: string, context?: Heard): Promise<LoadedModel> {
  const [{ model, sha256 }, path] = await readWith(loadAnyModelFile, nameOrFile, context);
  return { model, sha256, path };
}

async function readWith<T extends Pick<OpenedModel, "warnings">>(
  read: (path: string) => Promise<T>,
  nameOrFile: string | undefined,
  context: Heard | undefined,
): Promise<[T, string]> {
  const path = await modelFile(nameOrFile);
  try {
    const result = await read(path);
    if (!context?.quiet) for (const warning of result.warnings) context?.reporter.warning(warning);
    return [result, path];
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
