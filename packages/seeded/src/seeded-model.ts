// Models and pictures out of nothing but a seed; `core/test/fixtures/seeded_model.py` makes the same ones.
//   layer l (position in the list): weights from stream 2l, biases from stream 2l + 1
//   weight = f32(unit * sqrt(3 v)), a uniform distribution of variance v = 2 / fan-in (He et al. 2015), which keeps the
//   size of activations over any depth; 1 / fan-in for the last layer, whose scores pass no ReLU
//   bias = f32(unit * 0.1)
import { deriveShapes, hash, type Model, type ModelSpec, type Tensor } from "@deep-inside/spec";
import { fillUniform } from "./uniform.js";

const BIAS_SCALE = 0.1;

/** Streams far above those of any layer. */
export const PIXEL_STREAM = 0x1000000;
export const GRADIENT_STREAM = 0x2000000;
export const POSITION_STREAM = 0x3000000;

/** A model of `spec` with F32 tensors made from `seed`. VGG16 takes about a second and 0.55 GB. */
export function seededModel(spec: ModelSpec, seed: number): Model {
  const shapes = deriveShapes(spec.layers, spec.input);
  const tensors = new Map<string, Tensor>();
  for (const [l, { layer, weight, bias }] of shapes.entries()) {
    if (weight === null || bias === null) continue;
    const fanIn = weight.slice(1).reduce((product, extent) => product * extent, 1);
    const variance = (l === shapes.length - 1 ? 1 : 2) / fanIn;
    tensors.set(`${layer.name}.weight`, seededTensor(weight, seed, 2 * l, Math.sqrt(3 * variance)));
    tensors.set(`${layer.name}.bias`, seededTensor(bias, seed, 2 * l + 1, BIAS_SCALE));
  }
  return { spec, tensors };
}

/** Planes (3, height, width) of whole numbers 0..255, which an 8-bit picture could hold. */
export function seededPixels(height: number, width: number, seed: number): Float32Array {
  return new Float32Array(3 * height * width).map((_, index) => hash(seed, PIXEL_STREAM, index) >>> 24);
}

function seededTensor(shape: readonly number[], seed: number, stream: number, scale: number): Tensor {
  const values = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
  fillUniform(values, seed, stream, scale);
  return { dtype: "F32", shape, data: new Uint8Array(values.buffer) };
}
