import { unsupportedModel } from "../errors.js";
import type { Parameter } from "../import/parameter.js";
import type { Plan } from "./plan.js";

/**
 * Checks every parameter against the shape its layer asks for, before anything of that size is allocated.
 *
 * @throws SaliencyError `unsupported-model` naming the tensor
 */
export function checkShapes(plan: Plan): void {
  for (const { layer, source, batchNorm, shape } of plan.layers) {
    if (source === null || shape.weight === null) continue;
    const [out = 0, input = 0] = shape.weight;
    expectShape(source.weight, weightShape(source.order, out, input), layer.name);
    for (const vector of [source.bias, batchNorm?.gamma, batchNorm?.beta, batchNorm?.mean, batchNorm?.variance]) {
      if (vector !== undefined) expectShape(vector, [out], layer.name);
    }
  }
}

function weightShape(order: "OIHW" | "HWIO" | "OI" | "IO", out: number, input: number): number[] {
  switch (order) {
    case "OIHW":
      return [out, input, 3, 3];
    case "HWIO":
      return [3, 3, input, out];
    case "OI":
      return [out, input];
    case "IO":
      return [input, out];
  }
}

function expectShape({ name, shape }: Parameter, expected: readonly number[], layer: string): void {
  if (shape.join() === expected.join()) return;
  throw unsupportedModel(`Tensor "${name}" of layer "${layer}" has the shape [${shape}], expected [${expected}].`);
}
