import type { Engine } from "../engine/engine.js";
import type { CamOptions } from "./cam/class-activation.js";
import { gradCamPlusPlus } from "./cam/grad-cam-plus-plus.js";
import { gradCam } from "./cam/grad-cam.js";
import { guidedGradCam, type GuidedGradCamOptions } from "./cam/guided-grad-cam.js";
import { layerCam } from "./cam/layer-cam.js";
import { scoreCam, type ScoreCamOptions } from "./cam/score-cam.js";
import { classSaliency, type ClassSaliencyOptions } from "./gradient/class-saliency.js";
import type { ExplainOptions, Explanation } from "./explanation.js";
import { fullGrad, type FullGradOptions } from "./gradient/full-grad.js";
import { inputTimesGradient } from "./gradient/input-x-gradient.js";
import { integratedGradients, type IntegratedGradientsOptions } from "./gradient/integrated-gradients.js";
import { occlusion, type OcclusionOptions } from "./perturbation/occlusion.js";
import { rise, type RiseOptions } from "./perturbation/rise.js";
import { smoothGrad, type SmoothGradOptions } from "./gradient/smoothgrad.js";

/** Options of every method by its name. */
export interface MethodOptions {
  gradient: Omit<ClassSaliencyOptions, "rule">;
  deconvnet: Omit<ClassSaliencyOptions, "rule">;
  guided: Omit<ClassSaliencyOptions, "rule">;
  "input-x-gradient": ExplainOptions;
  smoothgrad: SmoothGradOptions;
  "smoothgrad-squared": SmoothGradOptions;
  vargrad: SmoothGradOptions;
  "integrated-gradients": IntegratedGradientsOptions;
  "grad-cam": CamOptions;
  "grad-cam++": CamOptions;
  "layer-cam": CamOptions;
  "guided-grad-cam": GuidedGradCamOptions;
  "score-cam": ScoreCamOptions;
  "full-grad": FullGradOptions;
  occlusion: OcclusionOptions;
  rise: RiseOptions;
}

export type MethodName = keyof MethodOptions;

type Method<N extends MethodName> = (
  engine: Engine,
  picture: Float32Array,
  options: MethodOptions[N],
) => Promise<Explanation>;

/** Every method, by the name that the command line and the element use. */
export const METHODS: { readonly [N in MethodName]: Method<N> } = {
  gradient: (engine, picture, options) => classSaliency(engine, picture, { ...options, rule: "gradient" }),
  deconvnet: (engine, picture, options) => classSaliency(engine, picture, { ...options, rule: "deconvnet" }),
  guided: (engine, picture, options) => classSaliency(engine, picture, { ...options, rule: "guided" }),
  "input-x-gradient": inputTimesGradient,
  smoothgrad: (engine, picture, options) => smoothGrad(engine, picture, options, "smoothgrad"),
  "smoothgrad-squared": (engine, picture, options) => smoothGrad(engine, picture, options, "smoothgrad-squared"),
  vargrad: (engine, picture, options) => smoothGrad(engine, picture, options, "vargrad"),
  "integrated-gradients": integratedGradients,
  "grad-cam": gradCam,
  "grad-cam++": gradCamPlusPlus,
  "layer-cam": layerCam,
  "guided-grad-cam": guidedGradCam,
  "score-cam": scoreCam,
  "full-grad": fullGrad,
  occlusion,
  rise,
};

export { BATCHED, METHOD_NAMES, SEEDED } from "./method-names.js";
