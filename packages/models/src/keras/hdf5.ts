import { count, SaliencyError } from "@deep-inside/spec";
import type { Dataset, Entity, File as Hdf5File, Group } from "h5wasm";
import { badModel, quote, unsupportedModel } from "../errors.js";
import type { Parameter } from "../import/parameter.js";
import { bytesSource, type ByteSource } from "../source.js";
import { beginsGlobalHeap, isSoundGlobalHeap } from "./global-heap.js";
import { discardLibrary, loadLibrary, type EmscriptenFiles, type HeapModule } from "./hdf5-library.js";

/** Filters that h5wasm holds: deflate, shuffle, checksum. Others would need plugins, which are code. */
const KNOWN_FILTERS = [1, 2, 3];
/** No deflate stream expands its input by more than this. */
const MAX_RATIO = 1032;
const MAX_ATTRIBUTE_BYTES = 4 * 1024 * 1024;
const FLOAT = 1;

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
  node.stream_ops = {
    ...node.stream_ops,
    read(_stream: unknown, target: Int8Array, offset: number, length: number, position: number): number {
      const end = Math.min(source.size, position + length);
      // What is not given reads as zeros, on which the library fails in good order.
      if (end <= position || ++reads > maxReads) return 0;
      const bytes = readable.readSync(position, end);
      if (beginsGlobalHeap(bytes) && !isSoundGlobalHeap(readable, position)) return 0;
      target.set(bytes, offset);
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
  return view(module, file, source.size, () => close(file));
}

function view(module: HeapModule, file: Hdf5File, fileBytes: number, close: () => void): Hdf5 {
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
      return datasetParameter(module, path, found as Dataset, fileBytes);
    },
    close,
  };
}

function isKind(entity: Entity | null, kind: "Group" | "Dataset" | "ExternalLink"): boolean {
  return entity !== null && "type" in entity && entity.type === (kind as string);
}

/** Refuses what is no plain array of numbers within this file, before any of it is read. */
function datasetParameter(module: HeapModule, path: string, dataset: Dataset, fileBytes: number): Parameter {
  const { shape, type, size, chunks, virtual_sources: virtual, littleEndian } = guarded(() => dataset.metadata);
  if (virtual !== undefined && virtual.length > 0)
    throw unsupportedModel(`Dataset ${quote(path)} is put together from other files, which are never read.`);
  if (type !== FLOAT || (size !== 4 && size !== 8) || !littleEndian || shape === null) {
    throw unsupportedModel(`Dataset ${quote(path)} is no array of little-endian 32- or 64-bit floating-point numbers.`);
  }
  const filter = guarded(() => dataset.filters).find(({ id }) => !KNOWN_FILTERS.includes(id));
  if (filter !== undefined)
    throw unsupportedModel(
      `Dataset ${quote(path)} has the filter ${filter.id} (${quote(filter.name)}), which is not supported.`,
    );
  const bytes = count(shape) * size;
  if (!(bytes <= fileBytes * (chunks === null ? 1 : MAX_RATIO))) {
    throw badModel(`Dataset ${quote(path)} of shape [${shape}] takes ${bytes} bytes; the file has ${fileBytes}.`);
  }
  return {
    name: path,
    shape,
    read: (first, last) => Promise.resolve().then(() => readValues(module, dataset, shape, first, last)),
  };
}

/**
 * The values [first, last). Done with the module's own functions, because h5wasm's accessors do not look whether the
 * read succeeded, and then return whatever their memory held.
 */
function readValues(
  module: HeapModule,
  { file_id, path, metadata }: Dataset,
  shape: readonly number[],
  first: number,
  last: number,
): Float32Array {
  // Reads are made of whole rows of the first axis; what was not asked for is cut off.
  const rowLength = count(shape.slice(1));
  const begin = Math.floor(first / rowLength);
  const rows = Math.ceil(last / rowLength) - begin;
  const bytes = rows * rowLength * metadata.size;
  const address = module._malloc(bytes);
  if (address === 0)
    throw new SaliencyError("out-of-memory", `No memory for ${bytes} bytes of dataset ${quote(path)}.`);
  try {
    const axes = shape.map((extent, axis) => BigInt(axis === 0 ? rows : extent));
    const offsets = shape.map((_, axis) => BigInt(axis === 0 ? begin : 0));
    const ones = shape.map(() => 1n);
    if (guarded(() => module.get_dataset_data(file_id, path, axes, offsets, ones, BigInt(address))) < 0) {
      throw badModel(`Dataset ${quote(path)} cannot be read: its data is damaged or lies outside the file.`);
    }
    const data = module.HEAPU8.slice(address, address + bytes).buffer;
    const values = metadata.size === 4 ? new Float32Array(data) : Float32Array.from(new Float64Array(data));
    return values.subarray(first - begin * rowLength, last - begin * rowLength);
  } finally {
    module._free(address);
  }
}

/** `read()`, with every way the library has to fail turned into the one error it means. */
function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SaliencyError) throw error;
    if (error instanceof WebAssembly.RuntimeError) discardLibrary();
    throw badModel(
      `The HDF5 file is damaged: ${error instanceof Error ? error.message.slice(0, 100) : "it cannot be read"}.`,
    );
  }
}
