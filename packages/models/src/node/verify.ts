import { basename } from "node:path";
import { SaliencyError, type Model } from "@deep-inside/spec";
import { digestFile } from "../pull/digest.js";
import { recordedHash } from "../pull/pull-model.js";
import { KNOWN_FILES } from "../pull/registry.js";
import { loadAnyModelFile, type LoadedFile } from "./load-any.js";

export interface Verified {
  readonly path: string;
  readonly format: LoadedFile["format"];
  readonly sha256: string;
  /** What the hash was compared with; absent when nothing says what it should be. */
  readonly against?: string;
  /** Names in the registry of the published file this is, byte for byte. */
  readonly published: readonly string[];
  readonly model: Model;
  readonly warnings: readonly string[];
}

/**
 * Reads a weight file whole: its format, that every tensor has its layer's shape and no value is NaN or infinite, and its
 * hash against what is known of it: the one given, the one recorded when it was pulled, or the digits in its name
 * (torch hub's `vgg16-397923af.pth`).
 *
 * @throws SaliencyError `hash-mismatch`, and all of `loadAnyModelFile`
 */
export async function verifyFile(path: string, expected?: string): Promise<Verified> {
  const { model, format, sha256, warnings } = await loadAnyModelFile(path);
  const digits = /-([0-9a-f]{8})\.pth$/.exec(basename(path))?.[1];
  const recorded = await recordedHash(path);
  const known: [string, string | null | undefined][] = [
    ["the hash given", expected?.toLowerCase()],
    ["the hash recorded when it was pulled", recorded],
    ["the digits in its name", digits],
  ];
  const [against, hex] = known.find(([, hash]) => hash) ?? [];
  if (hex && !sha256.startsWith(hex)) {
    throw new SaliencyError(
      "hash-mismatch",
      `"${path}" has the sha256 ${sha256}, but ${against} is ${hex}. It is another file or was damaged; fetch it again.`,
    );
  }
  const md5 = format === "keras" ? await digestFile(path, "md5") : "";
  const published = KNOWN_FILES.filter(({ hash }) =>
    (hash.algorithm === "md5" ? md5 : sha256).startsWith(hash.hex),
  ).map(({ name }) => name);
  return { path, format, sha256, ...(against && hex ? { against } : {}), published, model, warnings };
}
