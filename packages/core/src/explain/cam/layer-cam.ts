import type { Engine } from "../../engine/engine.js";
import type { Explanation } from "../explanation.js";
import { classActivation, weighChannels, type CamOptions, type LayerGradient } from "./class-activation.js";

/**
 * Layer-CAM (Jiang et al. 2021): every unit weighed by its own positive derivative, summed over channels. Useful at
 * earlier layers, where it keeps their resolution.
 *
 * @throws SaliencyError as `classActivation`
 */
export function layerCam(engine: Engine, picture: Float32Array, options: CamOptions = {}): Promise<Explanation> {
  return engine.exclusive(() => classActivation(engine, picture, options, "layer-cam", layerCamWeigh));
}

export function layerCamWeigh(parts: LayerGradient): Float32Array {
  const size = parts.shape.height * parts.shape.width;
  return weighChannels(parts, (c, at) => Math.max(parts.gradient[c * size + at]!, 0));
}
