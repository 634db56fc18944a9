import { SaliencyError, type Model } from "@deep-inside/spec";
import { convert } from "../convert/convert.js";
import { readKerasArchive } from "../keras/archive.js";
import { readKeras } from "../keras/read.js";
import { readNpz } from "../npz/read.js";
import { readOnnx } from "../onnx/read.js";
import { recognizeCheckpoint } from "../recognize/checkpoint.js";
import { readSafetensorsCheckpoint } from "../safetensors/read-checkpoint.js";
import { blobSource, bytesSource, type ByteSource } from "../source.js";
import { readTfjs } from "../tfjs/read.js";
import { readTorchLegacy } from "../torch/read-legacy.js";
import { readTorchZip } from "../torch/read-zip.js";
import { detectFormat } from "./detect.js";
import type { SourceNetwork } from "./network.js";
import type { ImportOptions, ModelFormat } from "./options.js";

/** Formats whose files say themselves which layers the network has. */
const WITH_TOPOLOGY: ReadonlySet<ModelFormat> = new Set(["keras", "keras-archive", "onnx", "tfjs"]);

export interface Imported {
  readonly model: Model;
  readonly format: ModelFormat;
  /** For example "vgg16", "vgg11_bn", "vgg16-custom" (other widths) or "sequential". */
  readonly architecture: string;
  /** What was assumed, and what looks suspicious; each a sentence for people. */
  readonly warnings: readonly string[];
}

/**
 * Converts a weight file of another framework into the canonical model: VGG11, 13, 16, 19 with or without batch norm
 * and any number of classes, and plain sequential networks of the formats that hold a topology.
 *
 * Nothing in a file is ever executed. Parameters are read one by one as they are converted, and nothing is allocated
 * beyond what the architecture asks for.
 *
 * @param file the file's bytes, a Blob (File), or a source that is read piece by piece
 * @throws SaliencyError `bad-model` for files that break their format, `unsupported-model` for networks and formats
 *   this engine does not run, `bad-option` for layers given for a file that carries its own topology, `not-finite`,
 *   `aborted`
 */
export async function importModel(
  file: Uint8Array | Blob | ByteSource,
  options: ImportOptions = {},
): Promise<Imported> {
  const source = file instanceof Uint8Array ? bytesSource(file) : file instanceof Blob ? blobSource(file) : file;
  const format = options.format ?? (await detectFormat(source));
  if (options.layers !== undefined && WITH_TOPOLOGY.has(format)) throw ownTopology(format);
  const network = await readNetwork(source, format, options);
  try {
    return { ...(await convert(network, options)), format, architecture: network.architecture };
  } finally {
    network.release?.();
  }
}

function ownTopology(format: ModelFormat): SaliencyError {
  return new SaliencyError(
    "bad-option",
    `Explicit layers are for bare tensors (safetensors, PyTorch, npz): ${format} files carry their own topology.`,
  );
}

async function readNetwork(source: ByteSource, format: ModelFormat, options: ImportOptions): Promise<SourceNetwork> {
  switch (format) {
    case "safetensors":
      return recognizeCheckpoint(await readSafetensorsCheckpoint(source), options);
    case "torch":
      return recognizeCheckpoint(await readTorchZip(source), options);
    case "torch-legacy":
      return recognizeCheckpoint(await readTorchLegacy(source), options);
    case "onnx":
      return readOnnx(source, options);
    case "keras":
      return readKeras(source, options);
    case "keras-archive":
      return readKerasArchive(source, options);
    case "tfjs":
      return readTfjs(source, options);
    case "npz":
      return recognizeCheckpoint(await readNpz(source), options);
  }
}
