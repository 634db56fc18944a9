import { bytesOf, count, deriveShapes, SaliencyError, type Model, type Tensor } from "@deep-inside/spec";
import { normals } from "../shared/random.js";

/**
 * A copy of the model with the parameters of some layers replaced by those of an untrained network: weights normal with
 * variance 2 / (inputs of a unit) (He et al. 2015), biases 0. The others are shared with the model, not copied.
 *
 * @param layers  names of layers with parameters
 * @param seed  decides the weights, together with the layer's place in the network
 * @throws SaliencyError `unknown-layer`
 */
export function randomiseLayers(model: Model, layers: readonly string[], seed: number): Model {
  const shapes = deriveShapes(model.spec.layers, model.spec.input);
  const tensors = new Map<string, Tensor>(model.tensors);
  for (const name of layers) {
    const at = shapes.findIndex(({ layer }) => layer.name === name);
    const shape = shapes[at];
    if (!shape?.weight || !shape.bias)
      throw new SaliencyError(
        "unknown-layer",
        `"${name}" is no layer with weights; those are ${layersWithWeights(model).join(", ")}.`,
      );
    const inputs = count(shape.weight) / shape.weight[0]!;
    const weights = normals(count(shape.weight), Math.sqrt(2 / inputs), seed, at);
    tensors.set(`${name}.weight`, { dtype: "F32", shape: shape.weight, data: bytesOf(weights) });
    tensors.set(`${name}.bias`, { dtype: "F32", shape: shape.bias, data: new Uint8Array(4 * shape.bias[0]) });
  }
  return { spec: model.spec, tensors };
}

/** Layers with parameters, from the scores down to the picture: the order of cascading randomisation. */
export function layersWithWeights({ spec }: Model): string[] {
  const weighted = spec.layers.filter(({ kind }) => kind === "conv3x3" || kind === "dense");
  return weighted.map(({ name }) => name).reverse();
}
