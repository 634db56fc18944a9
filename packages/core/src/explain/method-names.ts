import type { MethodName } from "./methods.js";

/** Apart from the methods themselves: a page needs the names, its worker the code. */
const NAMES: Readonly<Record<MethodName, true>> = {
  gradient: true,
  deconvnet: true,
  guided: true,
  "input-x-gradient": true,
  smoothgrad: true,
  "smoothgrad-squared": true,
  vargrad: true,
  "integrated-gradients": true,
  "grad-cam": true,
  "grad-cam++": true,
  "layer-cam": true,
  "guided-grad-cam": true,
  "score-cam": true,
  "full-grad": true,
  occlusion: true,
  rise: true,
};

export const METHOD_NAMES = Object.keys(NAMES) as readonly MethodName[];

/** Methods that draw random numbers: a seed means nothing to the others. */
export const SEEDED: readonly MethodName[] = ["smoothgrad", "smoothgrad-squared", "vargrad", "rise"];

/** Methods of many passes, which an engine with a larger batch computes faster. */
export const BATCHED: readonly MethodName[] = [...SEEDED, "integrated-gradients", "score-cam", "occlusion"];
