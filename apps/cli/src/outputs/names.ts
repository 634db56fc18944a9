import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { SaliencyError } from "@deep-inside/spec";
import { sidecarPath } from "../provenance/sidecar.js";
import { resolveOutput, statOutput } from "./files.js";

/** Files to write for one picture. */
export interface OutputNames {
  readonly out: string;
  readonly raw?: string | undefined;
  /** Whether the folders they are in are made when they are missing. */
  readonly makeFolders: boolean;
}

/**
 * Names of the files of every picture, and of each label where there are several maps of one, checked before any is computed.
 *
 * For one map, `out` and `raw` are files, or folders that exist; for several they are folders, which are made when
 * they are missing. In a folder, and without `out` beside the picture, the names are those of the pictures with
 * `.saliency.png` and `.saliency.npy` (or another `kind`) in place of their extension, after the label where there is one.
 *
 * @param inputs files that must not be overwritten besides the pictures
 * @param labels of the maps of each picture; none for a single one
 * @returns picture by picture, label by label
 * @throws SaliencyError `bad-option` where two outputs would have one name, or an output the name of an input; `file`
 */
export function outputNames(
  pictures: readonly string[],
  options: { out?: string | undefined; raw?: string | undefined; kind?: string | undefined },
  inputs: readonly string[] = [],
  labels: readonly string[] = [],
): OutputNames[] {
  const several = pictures.length > 1 || labels.length > 1;
  const { kind = "saliency" } = options;
  const ends = labels.length === 0 ? [`.${kind}`] : labels.map((label) => `.${fileLabel(label)}.${kind}`);
  const names = pictures.flatMap((picture) =>
    ends.map((end): OutputNames => {
      const name = (extension: string): string => `${stem(picture)}${end}.${extension}`;
      const out =
        options.out === undefined ? join(dirname(picture), name("png")) : place(options.out, name("png"), several);
      const raw = options.raw === undefined ? undefined : place(options.raw, name("npy"), several);
      return { out, raw, makeFolders: several };
    }),
  );
  checkDistinct(
    names.flatMap(({ out, raw }) => (raw === undefined ? [out] : [out, raw, sidecarPath(raw)])),
    [...pictures, ...inputs],
  );
  return names;
}

function place(given: string, name: string, several: boolean): string {
  const stats = statOutput(given);
  if (several && stats && !stats.isDirectory()) {
    throw new SaliencyError("file", `"${given}" is a file; for several maps, give the name of a folder.`);
  }
  return several || stats?.isDirectory() ? join(given, name) : given;
}

/** A picture's name without folder and extension. */
export function stem(picture: string): string {
  return basename(picture, extname(picture));
}

/** A class or target as part of a file's name. */
export function fileLabel(label: string): string {
  return label.replace(/[^\p{L}\p{N}]+/gu, "-");
}

export function checkDistinct(outputs: readonly string[], inputs: readonly string[]): void {
  const taken = new Map(inputs.map((path) => [identity(path), "is one of the inputs"]));
  for (const path of outputs) {
    const why = taken.get(identity(path));
    if (why !== undefined) {
      throw new SaliencyError(
        "bad-option",
        `"${path}" ${why} and would be overwritten; give other names with --out and --raw.`,
      );
    }
    taken.set(identity(path), "is the output of two pictures or options,");
    if (existsSync(dirname(path))) resolveOutput(path);
  }
}

/** The same text for every name of one file. */
function identity(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}
