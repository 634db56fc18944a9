import { deriveShapes, type InputSpec, type Model, type ModelSpec, type Tensor } from "@deep-inside/spec";
import { uniform } from "./generator.js";

const BIAS_SCALE = 0.1;

/** Stream of pictures, far above those of any layer. */
const PIXEL_STREAM = 0x1000000;

/**
 * A model of `spec` out of nothing but a seed: weights of variance 2 / fan-in (He et al. 2015), which keeps the size of
 * activations over any depth, and 1 / fan-in for the last layer. About half of all activations are then zero, as in a
 * trained network. VGG16 takes about a second and 0.55 GB.
 */
export function seededModel(spec: ModelSpec, seed: number): Model {
  const shapes = deriveShapes(spec.layers, spec.input);
  const tensors = new Map<string, Tensor>();
  for (const [l, { layer, weight, bias }] of shapes.entries()) {
    if (weight === null || bias === null) continue;
    const fanIn = weight.slice(1).reduce((product, extent) => product * extent, 1);
    const variance = (l === shapes.length - 1 ? 1 : 2) / fanIn;
    tensors.set(`${layer.name}.weight`, tensor(weight, seed, 2 * l, Math.sqrt(3 * variance)));
    tensors.set(`${layer.name}.bias`, tensor(bias, seed, 2 * l + 1, BIAS_SCALE));
  }
  return { spec, tensors };
}

/** Planes (3, height, width) of whole numbers 0..255, which an 8-bit picture could hold. */
export function seededPicture({ height, width }: InputSpec, seed: number): Float32Array<ArrayBuffer> {
  return uniform(3 * height * width, seed, PIXEL_STREAM, 128).map((value) => Math.floor(value + 128));
}

function tensor(shape: readonly number[], seed: number, stream: number, scale: number): Tensor {
  const length = shape.reduce((product, extent) => product * extent, 1);
  return { dtype: "F32", shape, data: new Uint8Array(uniform(length, seed, stream, scale).buffer) };
}
