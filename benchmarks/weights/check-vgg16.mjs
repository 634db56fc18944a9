// node check-vgg16.mjs FOLDER [FILE...]: imports each full-size VGG16 that make_vgg16.py wrote, compares every canonical tensor
// bit for bit with what it must be, and the scores of the seeded picture with PyTorch's in float64. Exit status 1 when a
// tensor differs, or the scores by more than 5e-6 in the relative Euclidean norm.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Engine } from "@deep-inside/core";
import { importModelFile } from "@deep-inside/models/node";
import { relativeError } from "../dist/index.js";

const TOLERANCE = 5e-6;
const [folder, ...named] = process.argv.slice(2);
const FILES = [
  ...["vgg16.pth", "vgg16.legacy.pth", "vgg16.safetensors", "vgg16.onnx", "vgg16.h5", "tfjs/model.json"],
  ...["vgg16.npz", "vgg16.compressed.npz"],
];
const expected = JSON.parse(await readFile(join(folder, "expected.json"), "utf8"));
const pixels = Float32Array.from(await readFile(join(folder, "pixels.bin")));

for (const file of named.length > 0 ? named : FILES) {
  const { model, format } = await importModelFile(join(folder, file));
  const wrong = Object.entries(expected.tensors).filter(([name, hash]) => {
    return createHash("sha256").update(model.tensors.get(name).data).digest("hex") !== hash;
  });
  const engine = await Engine.create(model, { accuracy: "high", deterministic: true });
  const [scores] = await engine.forward([pixels]);
  const reference = expected.scores[model.spec.lineage];
  const error = relativeError(scores, Float64Array.from(reference));
  engine.dispose();
  console.log(
    `${file} (${format}, pixels as ${model.spec.lineage}): ${Object.keys(expected.tensors).length - wrong.length} of ` +
      `${Object.keys(expected.tensors).length} tensors equal, scores differ by ${error.toExponential(1)}`,
  );
  if (wrong.length > 0 || !(error <= TOLERANCE)) process.exitCode = 1;
}
