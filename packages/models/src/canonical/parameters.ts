import { deriveShapes, type ModelSpec } from "@deep-inside/spec";
import { badModel, quote } from "../errors.js";

/** Shape of every parameter tensor of the network, by canonical name, in the order of the layers. */
export function parameterShapes(spec: Pick<ModelSpec, "layers" | "input">): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const { layer, weight, bias } of deriveShapes(spec.layers, spec.input)) {
    if (weight !== null) shapes.set(`${layer.name}.weight`, weight);
    if (bias !== null) shapes.set(`${layer.name}.bias`, bias);
  }
  return shapes;
}

/**
 * Checks that `tensors` are exactly the parameters of the network: none missing, none left over, every shape as derived.
 *
 * @throws SaliencyError `bad-model` naming the tensor
 */
export function checkParameters(
  spec: Pick<ModelSpec, "layers" | "input">,
  tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): void {
  const expected = parameterShapes(spec);
  for (const [name, shape] of expected) {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw badModel(`Tensor ${quote(name)} of shape [${shape}] is missing.`);
    if (tensor.shape.join() !== shape.join()) {
      throw badModel(`Tensor ${quote(name)} has the shape [${tensor.shape}], but the layers ask for [${shape}].`);
    }
  }
  for (const name of tensors.keys()) {
    if (!expected.has(name)) throw badModel(`Tensor ${quote(name)} belongs to no layer of the model.`);
  }
}
