import {
  blobSource,
  classCount,
  importModel,
  isCanonical,
  readLayout,
  type ByteSource,
  type PlacedTensor,
} from "@deep-inside/models";
import { SaliencyError, type ModelSpec } from "@deep-inside/spec";
import type { ModelFile, ReadModel } from "../files/protocol.js";
import { download } from "./download.js";
import { findKept, keep } from "./kept.js";
import { memorySink, type Sink } from "./sink.js";
import { removeStored, storedSink, sweep, type StoredSink } from "./storage.js";

/** Converted models above this go into the browser's storage, not into memory. */
const STORED_BYTES = 16 * 1024 * 1024;

type Described = Omit<ReadModel, "sha256">;

/**
 * Finds a model's tensors in a file, or the files, at an address or given: of the canonical form, or of any that can be
 * converted. None of them stays in memory. What came from an address is kept for the next time.
 *
 * @param onProgress called with the share that is read, 0..1
 * @throws SaliencyError `network`, `bad-model`, `unsupported-model`, `not-finite`, `aborted`
 */
export async function readModelFile(
  given: ModelFile,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<ReadModel> {
  const sibling = (path: string): Promise<ByteSource> => openSibling(given, path, signal);
  if (typeof given !== "string") {
    const file = mainFile(given);
    return { ...(await describe(file, { signal, onProgress, sibling })), sha256: file };
  }
  const { model, damaged } = await findKept(given);
  if (model !== null) return model;
  void sweep();
  const { file, sha256, stored, warnings } = await download(given, signal, onProgress);
  const described = await describe(file, { signal, onProgress, sibling });
  const name = described.file === file ? stored : described.temporary;
  if (stored !== null && stored !== name) await removeStored(stored);
  if (name !== null) await keep(given, name, sha256, described);
  const remarks = [...described.warnings, ...warnings, ...(damaged ? [DAMAGED] : [])];
  return { ...described, sha256, temporary: null, warnings: remarks };
}

const DAMAGED = "The copy of this model in the browser's storage was damaged; the model was fetched again.";

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

interface DescribeOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
  readonly sibling: (path: string) => Promise<ByteSource>;
}

async function describe(file: Blob, options: DescribeOptions): Promise<Described> {
  const source = blobSource(file);
  if (await isCanonical(source)) return { ...(await readLayout(source)), file, temporary: null, warnings: [] };
  if (file.size < STORED_BYTES) return convert(file, memorySink(), null, options);
  let stored: StoredSink | null = null;
  try {
    stored = await storedSink(file.size);
    return await convert(file, stored ?? memorySink(), stored?.name ?? null, options);
  } catch (error) {
    stored?.discard();
    if (!(error instanceof SaliencyError) || error.code !== "file") throw error;
    const converted = await convert(file, memorySink(), null, options);
    return { ...converted, warnings: [...converted.warnings, error.message] };
  }
}

/** Converts a foreign file tensor by tensor into `sink`. */
async function convert(file: Blob, sink: Sink, temporary: string | null, options: DescribeOptions): Promise<Described> {
  const tensors = new Map<string, PlacedTensor>();
  let at = 0;
  const { model, warnings } = await importModel(file, {
    ...options,
    onTensor: (name, { data, ...header }) => {
      tensors.set(name, { ...header, begin: at });
      sink.write(data);
      at += data.length;
    },
  });
  return { spec: await withImageNetClasses(model.spec), tensors, file: await sink.finish(), temporary, warnings };
}

/** A file that a model.json names: beside its address, or among the files given with it. */
async function openSibling(given: ModelFile, path: string, signal: AbortSignal): Promise<ByteSource> {
  if (typeof given === "string")
    return blobSource((await download(new URL(path, given).href, signal, () => undefined)).file);
  const name = path.split("/").pop();
  const found = given instanceof Blob ? undefined : given.find((candidate) => candidate.name === name);
  if (found) return blobSource(found);
  throw new SaliencyError("file", `The model needs its file "${path}" too: give all its files together.`);
}

/** A network of 1000 scores without names is taken for one of ImageNet, as all published ones are. */
async function withImageNetClasses(spec: ModelSpec): Promise<ModelSpec> {
  if (spec.classes || classCount(spec) !== 1000) return spec;
  const { IMAGENET_CLASSES, IMAGENET_SYNSETS } = await import("@deep-inside/models/imagenet");
  return { ...spec, classes: IMAGENET_CLASSES, synsets: IMAGENET_SYNSETS };
}
