/** The first file of a drop or paste, if there is one. */
export function firstFile(transfer: DataTransfer | null): File | null {
  return transfer?.files[0] ?? null;
}

/** Weights are told from pictures by their names: their types are not registered. */
export function isModelFile({ name }: File): boolean {
  return /\.(safetensors|pth?|bin|onnx|npz|h5|keras)$/i.test(name);
}

/** Asks the user for a file; nothing happens when the dialog is closed. */
export function chooseFile(accept: string, onFile: (file: File) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) onFile(file);
  });
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
