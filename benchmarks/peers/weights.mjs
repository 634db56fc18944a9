// The seeded VGG16's parameters in one file, that every native peer reads, and where each tensor lies in it.
import { closeSync, openSync, writeSync } from "node:fs";

/** Writes all tensors of `model`, little-endian f32 one after another; returns { name, shape, offset, bytes } of each. */
export function writeWeights(model, path) {
  const file = openSync(path, "w");
  const tensors = [];
  let offset = 0;
  for (const [name, { shape, data }] of model.tensors) {
    writeSync(file, data);
    tensors.push({ name, shape, offset, bytes: data.byteLength });
    offset += data.byteLength;
  }
  closeSync(file);
  return tensors;
}
