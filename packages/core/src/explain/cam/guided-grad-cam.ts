import type { Engine } from "../../engine/engine.js";
import type { Explanation } from "../explanation.js";
import { reduceChannels, type Reduction } from "../shared/channels.js";
import { refuseSeveralClasses } from "../shared/start.js";
import { resolveTarget } from "../target.js";
import { classActivation, type CamOptions } from "./class-activation.js";
import { gradCamWeigh } from "./grad-cam.js";

export interface GuidedGradCamOptions extends CamOptions {
  /** Of the guided gradient's channels, default "max-abs". */
  readonly reduce?: Reduction | undefined;
}

/**
 * Guided Grad-CAM (Selvaraju et al. 2017): the enlarged Grad-CAM map times the reduced guided gradient, pixel by pixel;
 * one forward and two backward passes.
 *
 * @throws SaliencyError as `classActivation`
 */
export async function guidedGradCam(
  engine: Engine,
  picture: Float32Array,
  options: GuidedGradCamOptions = {},
): Promise<Explanation> {
  const { reduce = "max-abs", signal } = options;
  refuseSeveralClasses(options, "guided-grad-cam");
  return engine.exclusive(async () => {
    const coarse = await classActivation(engine, picture, options, "guided-grad-cam", gradCamWeigh);
    const { seed } = resolveTarget(engine.spec, options.target ?? coarse.target.index, 0);
    const from = coarse.target.layer;
    const [gradient] = await engine.backward({ from, seeds: [seed], rule: "guided", signal });
    const { height, width, data } = coarse.map;
    const guided = reduceChannels(gradient!, height, width, reduce);
    const map = { height, width, data: data.map((value, at) => value * guided.data[at]!) };
    return { ...coarse, map, parameters: { ...coarse.parameters, reduce }, unit: "score squared per pixel value" };
  });
}
