import type { Engine } from "../../engine/engine.js";
import type { Explanation } from "../explanation.js";
import { classActivation, weighChannels, type CamOptions, type LayerGradient } from "./class-activation.js";

/**
 * Grad-CAM++ (Chattopadhay et al. 2018): the weight of a channel is the sum over positions of a * max(g, 0) with
 * a = g^2 / (2 g^2 + g^3 * sum of A), 0 where the derivative g is 0. The score itself is explained, not its exponential.
 *
 * @throws SaliencyError as `classActivation`
 */
export function gradCamPlusPlus(engine: Engine, picture: Float32Array, options: CamOptions = {}): Promise<Explanation> {
  return engine.exclusive(() => classActivation(engine, picture, options, "grad-cam++", gradCamPlusPlusWeigh));
}

export function gradCamPlusPlusWeigh(parts: LayerGradient): Float32Array {
  const { activation, gradient, shape } = parts;
  const size = shape.height * shape.width;
  const weights = Float64Array.from({ length: shape.channels }, (_, c) => {
    let total = 0;
    for (let at = c * size; at < (c + 1) * size; at++) total += activation[at]!;
    let weight = 0;
    for (let at = c * size; at < (c + 1) * size; at++) {
      const g = gradient[at]!;
      const below = 2 + g * total; // g^2 cancelled from both sides of the fraction
      if (g > 0 && below !== 0) weight += g / below;
    }
    return weight;
  });
  return weighChannels(parts, (c) => weights[c]!);
}
