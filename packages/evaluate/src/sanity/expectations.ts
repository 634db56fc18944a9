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
/** About these nothing is published that we know of; what is expected follows from what they are made of. */
const SCORE: Expectation = {
  randomWeights: "passes",
  randomClass: "passes",
  why: "nothing published that we know of; made of the class score and its derivatives alone, by no rule that keeps the picture's edges",
};
/** Methods whose rule at the ReLUs lets positive values only through. */
const BACKWARD_RULE: Expectation = {
  randomWeights: "fails",
  randomClass: "fails",
  why:
    "its rule at the ReLUs lets positive values only through, which restores the picture's edges whatever the class, and " +
    "until the lowest layers are random (Adebayo et al. 2018, Nie et al. 2018, Sixt et al. 2020)",
};

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
  "score-cam": {
    ...ACTIVATIONS,
    why: "channels weighed by the class score that each brings about alone; it changes as weights are randomised (Wang et al. 2020)",
  },
  "full-grad": SCORE,
  occlusion: SCORE,
  rise: SCORE,
  deconvnet: BACKWARD_RULE,
  guided: BACKWARD_RULE,
  "guided-grad-cam": {
    randomWeights: "fails",
    randomClass: "passes",
    why:
      "a product: its edges are those of guided backpropagation whatever the upper weights (Adebayo et al. 2018), where " +
      "they are shown is Grad-CAM's and follows the class (Selvaraju et al. 2017)",
  },
};

/** `undefined` for what is no method of ours. */
export function expectation(method: string): Expectation | undefined {
  return EXPECTATIONS[method];
}
