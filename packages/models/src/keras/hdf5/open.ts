import { count, SaliencyError } from "@deep-inside/spec";
import type { Dataset, Entity, File as Hdf5File, Group } from "h5wasm";
import { badModel, quote, unsupportedModel } from "../../errors.js";
import type { Parameter } from "../../import/parameter.js";
import { bytesSource, type ByteSource } from "../../source.js";
import { datasetParameter, type Reading } from "./dataset.js";
import { beginsGlobalHeap, isSoundGlobalHeap } from "./global-heap.js";
import { guarded, loadLibrary, type EmscriptenFiles, type HeapModule } from "./library.js";

const MAX_ATTRIBUTE_BYTES = 4 * 1024 * 1024;

/** The parts of an HDF5 file that weights need. The library runs in WebAssembly and sees no file but this one. */
export interface Hdf5 {
  /** The value of an attribute of the object at `path` ("" is the root), or null. */
  text(path: string, name: string): string | null;
  texts(path: string, name: string): readonly string[] | null;
  has(path: string): boolean;
  dataset(path: string): Parameter;
  close(): void;
}

const READS_AT_LEAST = 20_000;
const BYTES_PER_READ = 512;

let opened = 0;

/**
 * Opens an HDF5 file with h5wasm, which is loaded on first use. Sources that can be read at once (memory, files on disk)
 * are read piece by piece; others are read into memory.
 *
 * @throws SaliencyError `bad-model`, `unsupported-runtime` when h5wasm is not installed
 */
export async function openHdf5(source: ByteSource): Promise<Hdf5> {
  const { File, ready } = await loadLibrary();
  const module = (await ready) as unknown as HeapModule & { FS: EmscriptenFiles };
  const { FS } = module;
  const readable = (source.readSync ? source : bytesSource(await source.read(0, source.size))) as Required<ByteSource>;
  const name = `${++opened}.h5`;
  const node = FS.createFile("/", name, {}, true, false);
  Object.defineProperty(node, "usedBytes", { get: () => source.size });
  // Damaged files send the library around in circles; sound ones need a few reads for each object.
  const maxReads = READS_AT_LEAST + source.size / BYTES_PER_READ;
  let reads = 0;
  let lastRead = 0;
  node.stream_ops = {
    ...node.stream_ops,
    read(_stream: unknown, target: Int8Array, offset: number, length: number, position: number): number {
      const end = Math.min(source.size, position + length);
      // What is not given reads as zeros, on which the library fails in good order.
      if (end <= position || ++reads > maxReads) return 0;
      const bytes = readable.readSync(position, end);
      if (beginsGlobalHeap(bytes) && !isSoundGlobalHeap(readable, position)) return 0;
      target.set(bytes, offset);
      lastRead = position;
      return bytes.length;
    },
  };
  const close = (file: Hdf5File | null): void => {
    try {
      file?.close();
      FS.unlink(`/${name}`);
    } catch {
      // After a crash nothing can be closed; the library was discarded with all it held.
    }
  };
  const file = guarded(() => new File(`/${name}`, "r"));
  if (file.file_id < 0n) {
    close(null);
    throw badModel("The HDF5 file cannot be opened: it is damaged or was cut off. Fetch it again.");
  }
  return view({ module, source: readable, lastRead: () => lastRead }, file, () => close(file));
}

function view(reading: Reading, file: Hdf5File, close: () => void): Hdf5 {
  const object = (path: string): Group | Dataset | null => {
    const found = path === "" ? file : guarded(() => file.get(path));
    if (isKind(found, "ExternalLink"))
      throw unsupportedModel(`${quote(path)} is a link to another file, which is never followed.`);
    return isKind(found, "Group") || isKind(found, "Dataset") ? (found as Group | Dataset) : null;
  };
  const attribute = (path: string, name: string): unknown => {
    const found = guarded(() => object(path)?.attrs[name]);
    if (found === undefined) return null;
    if (count(found.shape ?? []) * found.metadata.size > MAX_ATTRIBUTE_BYTES)
      throw badModel(`Attribute ${quote(name)} is too large.`);
    return guarded(() => found.value);
  };
  return {
    text(path, name) {
      const value = attribute(path, name);
      return typeof value === "string" ? value : value instanceof Uint8Array ? new TextDecoder().decode(value) : null;
    },
    texts(path, name) {
      const value = attribute(path, name);
      if (value === null) return null;
      const items = Array.from(value as ArrayLike<unknown>);
      if (!items.every((item) => typeof item === "string"))
        throw badModel(`Attribute ${quote(name)} is no list of names.`);
      return items as string[];
    },
    has: (path) => object(path) !== null,
    dataset(path) {
      const found = object(path);
      if (found === null || !isKind(found, "Dataset")) throw badModel(`The file has no dataset ${quote(path)}.`);
      return datasetParameter(reading, path, found as Dataset);
    },
    close,
  };
}

function isKind(entity: Entity | null, kind: "Group" | "Dataset" | "ExternalLink"): boolean {
  return entity !== null && "type" in entity && entity.type === (kind as string);
}
