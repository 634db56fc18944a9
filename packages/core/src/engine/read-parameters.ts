import { tensorBytes, type ModelSource, type Tensor, type TensorSource } from "@deep-inside/spec";

/** Bytes that are read at a time: few enough to stay in a cache until they are laid out. */
const PART_BYTES = 4 * 1024 * 1024;

/** Parts that are read at a time: one source hashes what it has read, and the disk is not to wait for that. */
const READS = 2;

/** A stretch of a tensor, and where it lies in the buffer that it is read into. */
export interface Piece {
  readonly name: string;
  readonly at: number;
  readonly bytes: number;
}

/** What is read at a time: a stretch of a large tensor, or several small ones. */
export interface Part {
  readonly buffer: ArrayBuffer;
  readonly pieces: readonly Piece[];
}

/** A piece before it is read. */
interface Wanted extends Piece {
  readonly tensor: Tensor | TensorSource;
  readonly begin: number;
}

/**
 * Reads all parameters of a model in order; while the caller has one part, the next ones are read.
 *
 * @param take gives a buffer of so many bytes for the next part, which is the caller's again when it gets the part
 */
export async function* readParts(
  model: ModelSource,
  take: (bytes: number) => ArrayBuffer | Promise<ArrayBuffer>,
): AsyncGenerator<Part, void> {
  const wanted = parts(model);
  const most = Math.max(0, ...wanted.map((pieces) => pieces.at(-1)!.at + pieces.at(-1)!.bytes));
  const fill = async (pieces: readonly Wanted[]): Promise<Part> => {
    const buffer = await take(most);
    const reading = pieces.map(({ tensor, begin, at, bytes }) =>
      read(tensor, begin, new Uint8Array(buffer, at, bytes)),
    );
    await Promise.all(reading);
    return { buffer, pieces: pieces.map(({ name, at, bytes }) => ({ name, at, bytes })) };
  };
  const underway: Promise<Part>[] = [];
  try {
    for (let begun = 0, given = 0; given < wanted.length; given++) {
      for (; begun < Math.min(wanted.length, given + READS); begun++) {
        const part = fill(wanted[begun]!);
        part.catch(() => {}); // thrown when its turn comes
        underway.push(part);
      }
      yield await underway.shift()!;
    }
  } finally {
    // Whoever gives up may close the source.
    await Promise.allSettled(underway);
  }
}

/** Every piece of every tensor. No tensor but one that is larger than a part comes in pieces. */
function parts(model: ModelSource): Wanted[][] {
  const result: Wanted[][] = [];
  let free = 0;
  for (const [name, tensor] of model.tensors) {
    const size = tensorBytes(tensor);
    for (let begin = 0; begin < size;) {
      const bytes = Math.min(PART_BYTES, size - begin);
      if (bytes > free) {
        result.push([]);
        free = PART_BYTES;
      }
      result.at(-1)!.push({ name, tensor, begin, at: PART_BYTES - free, bytes });
      begin += bytes;
      free -= aligned(bytes);
    }
  }
  return result;
}

/** Copies between shared and other memory go byte by byte where the two are not aligned alike. */
function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

async function read(tensor: Tensor | TensorSource, begin: number, into: Uint8Array): Promise<void> {
  if ("read" in tensor) return tensor.read(begin, into);
  into.set(tensor.data.subarray(begin, begin + into.length));
}

/** Gives all parameters of a model to `load`. */
export async function readParameters(
  model: ModelSource,
  load: (name: string, bytes: Uint8Array) => void,
): Promise<void> {
  const tensors = [...model.tensors];
  if (tensors.every((entry): entry is [string, Tensor] => "data" in entry[1])) {
    for (const [name, { data }] of tensors) load(name, data);
    return;
  }
  const spare: ArrayBuffer[] = [];
  for await (const { buffer, pieces } of readParts(model, (bytes) => spare.pop() ?? new ArrayBuffer(bytes))) {
    for (const { name, at, bytes } of pieces) load(name, new Uint8Array(buffer, at, bytes));
    spare.push(buffer);
  }
}
