import { createHash } from "node:crypto";
import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { throwIfAborted } from "@deep-inside/spec";
import { modelParts } from "../canonical/write.js";
import type { ModelDtype } from "../convert/encode.js";
import { withImageNetClasses } from "../imagenet/with-classes.js";
import { importModelFile } from "../node/import-file.js";
import { hashPath, modelPath } from "./cache.js";
import { digestFile } from "./digest.js";
import { withLock } from "./lock.js";
import { knownFile, pullWeights, type PullOptions } from "./pull.js";
import type { KnownFile } from "./registry.js";
import { writeError, writeFileWhole } from "./write-file.js";

export interface PulledModel {
  readonly name: string;
  /** Of the canonical file. */
  readonly path: string;
  readonly sha256: string;
  /** The published file it was made from, or would have been. */
  readonly file: KnownFile;
  /** `cache`: pulled before; `copy`: from another program's cache; `download`: fetched now. */
  readonly from: "cache" | "copy" | "download";
}

/**
 * Fetches published weights and keeps them as a canonical model file, which `--model NAME` uses: a verified copy of
 * PyTorch's, Keras's or the Hugging Face hub's cache where there is one, else a download, which is removed once it is
 * converted. Any number of processes may do so at once.
 *
 * @param options.dtype of the kept file, default f16
 * @throws SaliencyError as `pullWeights` and `importModel`
 */
export async function pullModel(
  name: string,
  options: PullOptions & { readonly dtype?: ModelDtype } = {},
): Promise<PulledModel> {
  const file = knownFile(name);
  const path = modelPath(name);
  const kept = async (): Promise<PulledModel | null> => {
    const sha256 = await recordedHash(path);
    return sha256 === null ? null : { name, path, sha256, file, from: "cache" };
  };
  const found = await kept();
  if (found) return found;
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw writeError(path, error);
  });
  return withLock(`${path}.lock`, options, async () => {
    const meanwhile = await kept();
    if (meanwhile) return meanwhile;
    const pulled = await pullWeights(name, options);
    throwIfAborted(options.signal);
    const sha256 = await convertInto(path, pulled.path, pulled.file, options);
    if (pulled.from === "download") await rm(pulled.path, { force: true });
    return { name, path, sha256, file: pulled.file, from: pulled.from };
  });
}

/** The hash recorded beside a kept model, null unless both are there. */
export async function recordedHash(path: string): Promise<string | null> {
  const text = await readFile(hashPath(path), "utf8").catch(() => "");
  const there = await stat(path).then(
    () => true,
    () => false,
  );
  return there ? (/^[0-9a-f]{64}(?= )/.exec(text)?.[0] ?? null) : null;
}

async function convertInto(
  path: string,
  source: string,
  { name, url, licence }: KnownFile,
  { dtype = "f16", signal }: PullOptions & { readonly dtype?: ModelDtype },
): Promise<string> {
  const origin = { url, sha256: await digestFile(source, "sha256") };
  const { model } = await importModelFile(source, {
    ...{ dtype, name, licence, source: origin },
    ...(signal && { signal }),
  });
  const parts = modelParts({ ...model, spec: withImageNetClasses(model.spec) });
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  const sha256 = hash.digest("hex");
  // The hash first: a model counts as kept when both are there, and a kill between the two leaves no model.
  await writeFileWhole(hashPath(path), [new TextEncoder().encode(`${sha256}  ${basename(path)}\n`)]);
  await writeFileWhole(path, parts);
  return sha256;
}
