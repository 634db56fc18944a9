import { unsupportedModel } from "../errors.js";
import type { ByteSource } from "../source.js";
import { readDirectory } from "../zip/archive.js";
import type { ModelFormat } from "./options.js";

const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const NPY = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** PROTO 2, LONG1 of 10 bytes, and the first of them: the magic number of torch.save before PyTorch 1.6. */
const TORCH_LEGACY = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c];

/**
 * The format of a file, by its first bytes.
 *
 * @throws SaliencyError `unsupported-model` for known formats that are not read, and for unknown ones
 */
export async function detectFormat(source: ByteSource): Promise<ModelFormat> {
  const head = await source.read(0, Math.min(512, source.size));
  const begins = (magic: readonly number[]): boolean => magic.every((byte, i) => head[i] === byte);
  const text = new TextDecoder("latin1").decode(head);
  if (begins(HDF5)) return "keras";
  if (begins(ZIP)) return zipFormat([...(await readDirectory(source)).keys()]);
  if (begins(TORCH_LEGACY)) return "torch-legacy";
  if (text.startsWith("ustar", 257)) {
    throw unsupportedModel(
      "The file is a tar archive, the format of PyTorch before 0.1.10. Load and save it again with a later PyTorch.",
    );
  }
  if (begins(NPY))
    throw unsupportedModel(
      "The file is a single numpy array or a pickled object (.npy). Save the arrays with numpy.savez.",
    );
  if (text[8] === "{") return "safetensors";
  if (/^\s*\{/.test(text)) return "tfjs";
  // ONNX has no magic: a protobuf message whose first field is the IR version.
  if (head[0] === 0x08 && head.length > 8) return "onnx";
  if (head[0] === 0x80)
    throw unsupportedModel(
      "The file is a Python pickle, but not one of torch.save. Nothing in it is ever run, so it cannot be read.",
    );
  throw unsupportedModel(
    "The file is in no known format: safetensors, PyTorch (.pth), Keras (.h5, .keras), ONNX, tfjs (model.json) or npz.",
  );
}

function zipFormat(names: readonly string[]): ModelFormat {
  if (names.some((name) => name.endsWith("/data.pkl"))) return "torch";
  if (names.length > 0 && names.every((name) => name.endsWith(".npy"))) return "npz";
  if (names.includes("model.weights.h5")) return "keras-archive";
  throw unsupportedModel("The file is a zip archive, but none of torch.save, numpy.savez or Keras.");
}
