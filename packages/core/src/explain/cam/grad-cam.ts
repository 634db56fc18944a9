import type { Engine } from "../../engine/engine.js";
import type { Explanation } from "../explanation.js";
import { classActivation, weighChannels, type CamOptions, type LayerGradient } from "./class-activation.js";

/**
 * Grad-CAM (Selvaraju et al. 2017): channels of a convolution weighed by the mean of the target's derivative over
 * positions, added up, negative sums cut off. A map that is negative everywhere is zero.
 *
 * @throws SaliencyError as `classActivation`
 */
export function gradCam(engine: Engine, picture: Float32Array, options: CamOptions = {}): Promise<Explanation> {
  return engine.exclusive(() => classActivation(engine, picture, options, "grad-cam", gradCamWeigh));
}

export function gradCamWeigh(parts: LayerGradient): Float32Array {
  const { gradient, shape } = parts;
  const size = shape.height * shape.width;
  const means = Float64Array.from({ length: shape.channels }, (_, c) => {
    let sum = 0;
    for (let at = c * size; at < (c + 1) * size; at++) sum += gradient[at]!;
    return sum / size;
  });
  return weighChannels(parts, (c) => means[c]!);
}
