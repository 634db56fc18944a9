import { existsSync } from "node:fs";
import { readPngText } from "@deep-inside/images";
import { classCount, className } from "@deep-inside/models";
import { openSource } from "@deep-inside/models/node";
import { PROVENANCE_KEYWORD, SaliencyError, type ModelSpec } from "@deep-inside/spec";
import { sidecarPath } from "../provenance/sidecar.js";
import { remakeClassModel } from "./remake-class-model.js";
import { remakeCompare } from "./remake-compare.js";
import { remakeLocalize } from "./remake-localize.js";
import { remakeSaliency } from "./remake-saliency.js";
import { firstWrong, isText, membersOf, type Made, type Remaker } from "./remaker.js";

/** How the outputs of every command are made again. A command whose files carry a record has a line here. */
const REMAKERS: Readonly<Record<string, Remaker>> = {
  saliency: remakeSaliency,
  "class-model": remakeClassModel,
  compare: remakeCompare,
  localize: remakeLocalize,
};

/** The letters with which the two kinds of files begin, each after one byte that is no letter. */
const [PNG, NPY] = ["PNG", "NUMPY"];

function startsWith(bytes: Uint8Array, letters: string): boolean {
  return new TextDecoder("latin1").decode(bytes.subarray(1, 1 + letters.length)) === letters;
}

/** An output and how it was made. */
export interface MadeFile {
  readonly bytes: Uint8Array;
  /** A raw map; a PNG otherwise. */
  readonly raw: boolean;
  readonly record: Made;
  readonly remaker: Remaker;
}

/**
 * Reads an output with its provenance: a PNG has it in itself, a .npy in the file of its name and `.json`.
 *
 * @throws SaliencyError `file`; `bad-image`: neither PNG nor .npy, no provenance, or one that this version cannot follow
 */
export async function readMade(path: string): Promise<MadeFile> {
  const bytes = await readWhole(path);
  const raw = startsWith(bytes, NPY);
  if (!raw && !startsWith(bytes, PNG)) {
    throw new SaliencyError(
      "bad-image",
      `"${path}" is neither a PNG nor a raw map (.npy); nothing else can be made again. A film's class model can: its PNG.`,
    );
  }
  const text = raw ? await readSidecar(path) : readPngText(bytes)[PROVENANCE_KEYWORD];
  if (text === undefined) {
    const missing = raw
      ? `There is no "${sidecarPath(path)}", which would say how "${path}" was made; keep the two together.`
      : `"${path}" does not say how it was made; only files that deep-inside wrote do, until a program saves them anew.`;
    throw new SaliencyError("bad-image", missing);
  }
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (cause) {
    throw new SaliencyError("bad-image", `The provenance in "${path}" is damaged: it is no JSON.`, { cause });
  }
  const command = String(membersOf(record)["command"]);
  const remaker = Object.hasOwn(REMAKERS, command) ? REMAKERS[command] : undefined;
  const wrong = remaker ? (wrongInAny(record) ?? remaker.wrong(record as Made)) : `it is of the command "${command}"`;
  if (remaker && wrong === undefined) return { bytes, raw, record: record as Made, remaker };
  throw cannotBeFollowed(path, String(wrong));
}

/**
 * Checks that the classes which the record names are those of its model: what a picture claims to show must be what is
 * made again.
 *
 * @throws SaliencyError `bad-image`
 */
export function checkClassNames(record: Made, spec: ModelSpec, path: string): void {
  const objects = Array.isArray(record["objects"]) ? record["objects"].map((one) => membersOf(one)["class"]) : [];
  for (const named of [record["class"], record["minus"], ...objects].filter((one) => one !== undefined)) {
    const { index, name } = membersOf(named);
    const own = Number(index) < classCount(spec) ? className(spec, Number(index)) : undefined;
    if (own === name) continue;
    const instead = own === undefined ? "the model does not have" : `is "${own}" in the model`;
    throw cannotBeFollowed(path, `it names "${String(name)}" as class ${String(index)}, which ${instead}`);
  }
}

function cannotBeFollowed(path: string, why: string): SaliencyError {
  return new SaliencyError(
    "bad-image",
    `The provenance in "${path}" cannot be followed: ${why}. It may be of another version of deep-inside, or damaged.`,
  );
}

const SHA256 = /^[0-9a-f]{64}$/;

function wrongInAny(record: unknown): string | undefined {
  const { model, image, version, binary, memory } = membersOf(record);
  const named = (member: unknown): boolean => isText(membersOf(member)["name"]);
  const hashed = (member: unknown): boolean => SHA256.test(String(membersOf(member)["sha256"]));
  return firstWrong([
    [hashed(model), "the model's SHA-256 is missing"],
    [image === undefined || hashed(image), "the picture's SHA-256 is missing"],
    [named(model) && (image === undefined || named(image)), "a name is missing"],
    [isText(version) && isText(binary), "version or binary is missing"],
    [memory === undefined || memory === "low", "its memory is neither absent nor low"],
  ]);
}

async function readSidecar(path: string): Promise<string | undefined> {
  const beside = sidecarPath(path);
  return existsSync(beside) ? new TextDecoder().decode(await readWhole(beside)) : undefined;
}

async function readWhole(path: string): Promise<Uint8Array> {
  const source = await openSource(path);
  try {
    return await source.read(0, source.size);
  } finally {
    await source.close();
  }
}
