/** What a drop, a paste or a dialog brought. */
export interface Files {
  readonly picture?: File;
  /** One weight file, or the several of a model that comes so. */
  readonly model?: File | readonly File[];
}

/** Weights are told from pictures by their names: their types are not registered. */
const WEIGHTS = /\.(safetensors|pth?|ckpt|bin|onnx|npz|h5|hdf5|keras|json)$/i;

export const WEIGHT_TYPES = ".safetensors,.pth,.pt,.ckpt,.bin,.onnx,.npz,.h5,.hdf5,.keras,.json";

export function sortFiles(files: Iterable<File>): Files {
  const all = [...files];
  const weights = all.filter(({ name }) => WEIGHTS.test(name));
  const picture = all.find((file) => !weights.includes(file));
  return { ...(picture && { picture }), ...(weights[0] && { model: weights.length === 1 ? weights[0] : weights }) };
}

/** Asks the user for files; nothing happens when the dialog is closed. */
export function chooseFiles(accept: string, onFiles: (files: Iterable<File>) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.multiple = accept === WEIGHT_TYPES;
  input.addEventListener("change", () => onFiles(input.files ?? []));
  input.click();
}

/** Hands a file to the user as a download. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has its own hold on the blob once it has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
