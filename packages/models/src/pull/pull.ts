import { basename } from "node:path";
import { SaliencyError } from "@deep-inside/spec";
import { editDistance } from "../canonical/edit-distance.js";
import { downloadPath, findCopies } from "./cache.js";
import { hasHash } from "./digest.js";
import { download, type DownloadOptions } from "./download.js";
import { KNOWN_FILES, type KnownFile } from "./registry.js";

export interface Pulled {
  readonly file: KnownFile;
  readonly path: string;
  /** `copy`: another program's; `download`: ours, fetched now or before. */
  readonly from: "copy" | "download";
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

export interface PullOptions extends Omit<DownloadOptions, "hash" | "bytes"> {
  /** Base URL that replaces the file's own (`<name>.<extension>` is appended). Default DEEP_INSIDE_MIRROR. */
  readonly mirror?: string;
  /** Called before a download begins. */
  readonly onDownload?: (file: KnownFile, url: string) => void;
}

/**
 * The verified file of these weights on this machine: downloaded before, kept by PyTorch, Keras or the Hugging Face hub
 * (under any of its published names), or downloaded now. Import it with `importModelFile`.
 *
 * @throws SaliencyError `bad-option`, `network`, `hash-mismatch`, `file`, `aborted`
 */
export async function pullWeights(name: string, options: PullOptions = {}): Promise<Pulled> {
  const file = knownFile(name);
  const path = downloadPath(file);
  if (await hasHash(path, file.hash)) return { file, path, from: "download" };
  for (const published of [file, ...sameWeights(file)]) {
    // A damaged copy of another program is no reason to stop.
    for (const copy of await findCopies(published))
      if (await hasHash(copy, published.hash)) return { file: { ...published, name }, path: copy, from: "copy" };
  }
  const { mirror = process.env["DEEP_INSIDE_MIRROR"], onDownload, ...rest } = options;
  const url = mirror ? `${mirror.replace(/\/$/, "")}/${basename(path)}` : file.url;
  onDownload?.(file, url);
  await download(checkedUrl(url), path, { ...rest, hash: file.hash, ...(file.bytes ? { bytes: file.bytes } : {}) });
  return { file, path, from: "download" };
}

/** The other files in which the same numbers are published. */
function sameWeights({ name }: KnownFile): KnownFile[] {
  const plain = name.replace(/-torchvision$/, "");
  return KNOWN_FILES.filter((other) => other.name !== name && other.name.replace(/-torchvision$/, "") === plain);
}

function checkedUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new SaliencyError(
    "bad-option",
    `"${url}" is no http or https address. Give the mirror as https://HOST/FOLDER.`,
  );
}
