/** What the literature expects of a method in the two tests, and why. */
export interface Expectation {
  readonly randomWeights: "passes" | "fails";
  readonly randomClass: "passes" | "fails";
  readonly why: string;
}

const LINEAR: Expectation = {
  randomWeights: "passes",
  randomClass: "passes",
  why: "built on the derivative of the class score itself, which changes with every weight and with the class (Adebayo et al. 2018)",
};
const ACTIVATIONS: Expectation = {
  randomWeights: "passes",
  randomClass: "passes",
  why: "channels weighed by the derivative of the class score (Adebayo et al. 2018)",
};
const BACKWARD_RULES =
  "its rule at the ReLUs lets positive values only through, which restores the picture's edges whatever the class " +
  "(Nie et al. 2018, Sixt et al. 2020)";

const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  gradient: LINEAR,
  "input-x-gradient": LINEAR,
  smoothgrad: LINEAR,
  "smoothgrad-squared": LINEAR,
  vargrad: LINEAR,
  "integrated-gradients": LINEAR,
  "grad-cam": ACTIVATIONS,
  "layer-cam": ACTIVATIONS,
  "grad-cam++": {
    ...ACTIVATIONS,
    why: "like Grad-CAM, but from positive derivatives only, so that less of the class is left",
  },
  deconvnet: { randomWeights: "passes", randomClass: "fails", why: BACKWARD_RULES },
  guided: { randomWeights: "passes", randomClass: "fails", why: BACKWARD_RULES },
  "guided-grad-cam": {
    randomWeights: "passes",
    randomClass: "fails",
    why: "a product with guided backpropagation: the edges are its, only their weight is Grad-CAM's (Adebayo et al. 2018)",
  },
};

/** `undefined` for a method about which there is nothing published that we know of. */
export function expectation(method: string): Expectation | undefined {
  return EXPECTATIONS[method];
}
