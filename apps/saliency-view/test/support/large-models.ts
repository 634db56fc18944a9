import { writeModel, writeSafetensors, type StoredTensor } from "@deep-inside/models";
import { bytesOf, conv3x3, count, dense, deriveShapes, maxpool2x2, type Tensor } from "@deep-inside/spec";

/** Small numbers of no pattern. */
function noise(shape: readonly number[]): { shape: readonly number[]; data: Uint8Array; dtype: "F32" } {
  const values = new Float32Array(count(shape));
  let state = 1;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[i] = state / 2 ** 36;
  }
  return { dtype: "F32", shape, data: bytesOf(values) };
}

/** A canonical model of about this many MB, nearly all of them in one dense layer. */
export function largeModel(megabytes: number): Uint8Array {
  const input = { height: 64, width: 64 };
  const units = Math.round((megabytes * 1e6) / 4 / 16384);
  const layers = [
    ...[conv3x3("conv", 16), maxpool2x2("pool")],
    ...[dense("wide", units), dense("scores", 5, { relu: false })],
  ];
  const tensors = new Map<string, Tensor>();
  for (const { layer, weight, bias } of deriveShapes(layers, input)) {
    if (weight) tensors.set(`${layer.name}.weight`, noise(weight));
    if (bias) tensors.set(`${layer.name}.bias`, noise(bias));
  }
  return writeModel({
    spec: { name: "large", input: { ...input, mean: [0, 0, 0], std: [255, 255, 255] }, layers },
    tensors,
  });
}

/** A VGG11 of 20 MB under torchvision's names, which must be converted. */
export function largeForeign(): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  const widths = [8, 8, 16, 16, 32, 32, 64, 64];
  [0, 3, 6, 8, 11, 13, 16, 18].forEach((position, i) => {
    tensors.set(`features.${position}.weight`, noise([widths[i]!, widths[i - 1] ?? 3, 3, 3]));
    tensors.set(`features.${position}.bias`, noise([widths[i]!]));
  });
  const denses = [64 * 49, 1500, 32, 5];
  [0, 3, 6].forEach((position, i) => {
    tensors.set(`classifier.${position}.weight`, noise([denses[i + 1]!, denses[i]!]));
    tensors.set(`classifier.${position}.bias`, noise([denses[i + 1]!]));
  });
  return writeSafetensors(tensors);
}
