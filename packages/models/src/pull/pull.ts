import { stat } from "node:fs/promises";
import { SaliencyError } from "@deep-inside/spec";
import { editDistance } from "../canonical/edit-distance.js";
import { cachedPath, findCopies } from "./cache.js";
import { requireHash } from "./digest.js";
import { download, type DownloadOptions } from "./download.js";
import { KNOWN_FILES, type KnownFile } from "./registry.js";

export interface Pulled {
  readonly file: KnownFile;
  readonly path: string;
  /** `cache`: pulled before; `copy`: another program's; `download`: fetched now. */
  readonly from: "cache" | "copy" | "download";
}

/** @throws SaliencyError `bad-option` for names the registry does not have, with the nearest ones */
export function knownFile(name: string): KnownFile {
  const file = KNOWN_FILES.find((known) => known.name === name);
  if (file !== undefined) return file;
  const nearest = KNOWN_FILES.map((known) => known.name).sort((a, b) => editDistance(a, name) - editDistance(b, name));
  throw new SaliencyError(
    "bad-option",
    `There are no weights called "${name}". Nearest: ${nearest.slice(0, 3).join(", ")}.`,
  );
}

/**
 * The verified file of these weights on this machine: pulled before, kept by PyTorch, Keras or the Hugging Face hub, or
 * downloaded now. Import it with `importModelFile`.
 *
 * @param options.mirror  base URL that replaces the file's own (its last path segment is appended); DEEP_INSIDE_MIRROR
 * @throws SaliencyError `bad-option`, `network`, `hash-mismatch`, `file`, `aborted`
 */
export async function pullWeights(
  name: string,
  options: Omit<DownloadOptions, "hash" | "bytes"> & { readonly mirror?: string } = {},
): Promise<Pulled> {
  const file = knownFile(name);
  const path = cachedPath(file);
  if (
    await stat(path).then(
      () => true,
      () => false,
    )
  ) {
    await requireHash(path, file.hash);
    return { file, path, from: "cache" };
  }
  for (const copy of await findCopies(file)) {
    // A damaged copy of another program is no reason to stop.
    if (
      await requireHash(copy, file.hash).then(
        () => true,
        () => false,
      )
    )
      return { file, path: copy, from: "copy" };
  }
  const mirror = options.mirror ?? process.env["DEEP_INSIDE_MIRROR"];
  const url = mirror ? `${mirror.replace(/\/$/, "")}/${path.split(/[/\\]/).at(-1)}` : file.url;
  await download(url, path, { ...options, hash: file.hash, ...(file.bytes ? { bytes: file.bytes } : {}) });
  return { file, path, from: "download" };
}
