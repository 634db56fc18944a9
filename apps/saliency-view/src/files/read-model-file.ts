import { blobSource, classCount, importModel, readModel, type ByteSource } from "@deep-inside/models";
import { SaliencyError, type Model, type ModelSpec } from "@deep-inside/spec";
import { download } from "./download.js";
import { sha256 } from "./sha256.js";
import type { ModelFile, ReadModel } from "./protocol.js";

/** Files above this are not hashed: the hash needs the whole file at once. */
const HASHED_BYTES = 2 ** 30;

/**
 * Reads a model from an address or files: the canonical form, or any format that can be converted.
 *
 * @param onProgress called with the share that is read, 0..1
 * @throws SaliencyError `network`, `bad-model`, `unsupported-model`, `not-finite`, `aborted`
 */
export async function readModelFile(
  file: ModelFile,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<ReadModel> {
  const blob = typeof file === "string" ? await download(file, signal, onProgress) : mainFile(file);
  // WebCrypto is there on secure pages only; without it the model has no hash.
  if (await isCanonical(blob)) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return { model: await readModel(bytes, { sha256: globalThis.crypto?.subtle !== undefined }), warnings: [] };
  }
  const { model, warnings } = await importModel(blob, {
    signal,
    onProgress,
    sibling: (path) => sibling(file, path, signal),
  });
  const hash = blob.size <= HASHED_BYTES ? await sha256(await blob.arrayBuffer()) : undefined;
  const spec = await withImageNetClasses(model.spec);
  return { model: { ...model, spec, ...(hash !== undefined && { sha256: hash }) } satisfies Model, warnings };
}

/** Of several files the one that names the others: the only .json, or the only file. */
function mainFile(files: Blob | readonly File[]): Blob {
  if (files instanceof Blob) return files;
  const [first, ...more] = files.length === 1 ? files : files.filter(({ name }) => name.endsWith(".json"));
  if (first && more.length === 0) return first;
  throw new SaliencyError(
    "bad-model",
    `Of ${files.length} files it is not clear which is the model; give one weight file, or one model.json with its shards.`,
  );
}

/** Whether a safetensors header holds this project's metadata. */
async function isCanonical(file: Blob): Promise<boolean> {
  const length = new DataView(await file.slice(0, 8).arrayBuffer());
  if (length.byteLength < 8) return true; // the canonical reader says best what is wrong with it
  const header = await file.slice(8, 8 + Math.min(length.getUint32(0, true), 2 ** 24)).text();
  return header.startsWith("{") && header.includes('"deep-inside"');
}

/** A file that a model.json names: beside its address, or among the files given with it. */
async function sibling(file: ModelFile, path: string, signal: AbortSignal): Promise<ByteSource> {
  if (typeof file === "string") return blobSource(await download(new URL(path, file).href, signal, () => undefined));
  const name = path.split("/").pop();
  const found = file instanceof Blob ? undefined : file.find((candidate) => candidate.name === name);
  if (found) return blobSource(found);
  throw new SaliencyError("file", `The model needs its file "${path}" too: give all its files together.`);
}

/** A network of 1000 scores without names is taken for one of ImageNet, as all published ones are. */
async function withImageNetClasses(spec: ModelSpec): Promise<ModelSpec> {
  if (spec.classes || classCount(spec) !== 1000) return spec;
  const { IMAGENET_CLASSES, IMAGENET_SYNSETS } = await import("@deep-inside/models/imagenet");
  return { ...spec, classes: IMAGENET_CLASSES, synsets: IMAGENET_SYNSETS };
}
