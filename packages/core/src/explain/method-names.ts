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
};

export const METHOD_NAMES = Object.keys(NAMES) as readonly MethodName[];
