import { checkedChoice, checkedInteger, checkedNumber } from "../shared/check.js";

/**
 * How steps are sized. `falling`: each changes the picture by `step` (root mean square) at first and by a tenth of it at
 * last, in a straight line. `constant`: each changes it by `step`. `plain`: `step` times the gradient, as it is.
 */
export type StepRule = "falling" | "constant" | "plain";
export const STEP_RULES: readonly StepRule[] = ["falling", "constant", "plain"];

/** What the ascent starts from: the mean picture (zero when normalised), noise around it, or a picture that is given. */
export type Start = "zero" | "noise" | "image";
export const STARTS: readonly Start[] = ["zero", "noise", "image"];

/** How a class model is grown. Lengths are in pixels of the network input, sizes in standard deviations of pixel values. */
export interface Ascent {
  /** Most steps; fewer where `tolerance` ends the ascent. */
  readonly steps: number;
  /** Ends the ascent when 20 steps have raised the mean objective by less than this share of it. 0: never. */
  readonly tolerance: number;
  /** Weight of the squared L2 norm of the normalised picture. */
  readonly lambda: number;
  readonly step: number;
  readonly rule: StepRule;
  readonly start: Start;
  /** Largest shift of the picture, before each step anew and back after it. */
  readonly jitter: number;
  /** Farthest that the picture is seen from, each step anew: up to so many times smaller, somewhere in the frame. 1: as it is. */
  readonly distance: number;
  /** Largest colour that is added to all of the picture, to each channel its own, each step anew. */
  readonly tint: number;
  /** Standard deviation of the Gaussian that the gradient is blurred by; with one octave it falls to none. */
  readonly blur: number;
  /** Blurs that are added up, each a quarter as wide and half as strong as the one before; 1 for `blur` alone. */
  readonly octaves: number;
  /** Standard deviation of the Gaussian about the middle that steps are weighed by, as a share of the side; 0 for none. */
  readonly centre: number;
  /** Weight with which the mean of the three channels' steps is added to each: things are lit more than they are dyed. */
  readonly grey: number;
  /** Weight of the total variation: the sum of squared differences of neighbours. */
  readonly tv: number;
  /** Weight and exponent of the L_p norm: `lp` times the sum of |value|^p. */
  readonly lp: number;
  readonly p: number;
  /** Share of the picture's distance to the mean that each step takes off. */
  readonly decay: number;
  /** Share of the pixels, those nearest to the mean, that each step sets to it. */
  readonly clip: number;
}

/** An ascent under way, from which it can be gone on with. */
export interface AscentState {
  /** Normalised planes (3, H, W). */
  readonly x: Float32Array;
  /** Of each step done. */
  readonly objective: readonly number[];
}

const PLAIN: Ascent = {
  steps: 200,
  tolerance: 0.001,
  lambda: 2e-4,
  step: 0.02,
  rule: "falling",
  start: "zero",
  jitter: 0,
  distance: 1,
  tint: 0,
  blur: 0,
  octaves: 1,
  centre: 0,
  grey: 0,
  tv: 0,
  lp: 0,
  p: 6,
  decay: 0,
  clip: 0,
};

/**
 * `paper`: gradient ascent on S - lambda |I|^2 from the zero picture and nothing else (Simonyan et al. 2013, section 2);
 * its lambda and steps are not published, these are ours. `clear`: the score is that of the picture seen from different
 * distances, in different places and tints, which is highest for one large thing; steps favour coarse forms in the middle,
 * lit more than dyed. It leaves out the fine patterns that classifiers also answer to. Its views make the objective waver,
 * so that only the number of its steps ends it.
 */
export const ASCENTS = {
  paper: PLAIN,
  clear: {
    ...PLAIN,
    steps: 80,
    tolerance: 0,
    lambda: 3e-5,
    step: 0.08,
    jitter: 8,
    distance: 3.3,
    tint: 0.8,
    blur: 8,
    octaves: 2,
    centre: 0.2,
    grey: 4,
  },
} as const satisfies Record<string, Ascent>;

export type Preset = keyof typeof ASCENTS;

/**
 * The ascent of a preset with what is given in its place.
 *
 * @throws SaliencyError `bad-option`
 */
export function chooseAscent(preset: Preset, given: Partial<Ascent>): Ascent {
  const chosen = ASCENTS[checkedChoice(preset, Object.keys(ASCENTS) as Preset[], "preset")];
  const names = Object.keys(PLAIN) as (keyof Ascent)[];
  const ascent = Object.fromEntries(names.map((name) => [name, given[name] ?? chosen[name]])) as unknown as Ascent;
  checkedInteger(ascent.steps, 1, 100_000, "steps");
  checkedNumber(ascent.tolerance, 0, 1, "tolerance");
  checkedNumber(ascent.lambda, 0, 1e6, "lambda");
  checkedNumber(ascent.step, 1e-9, 1e6, "step");
  checkedChoice(ascent.rule, STEP_RULES, "rule");
  checkedChoice(ascent.start, STARTS, "start");
  checkedInteger(ascent.jitter, 0, 1000, "jitter");
  checkedNumber(ascent.distance, 1, 10, "distance");
  checkedNumber(ascent.tint, 0, 10, "tint");
  checkedNumber(ascent.blur, 0, 100, "blur");
  checkedInteger(ascent.octaves, 1, 8, "octaves");
  checkedNumber(ascent.centre, 0, 10, "centre");
  checkedNumber(ascent.grey, 0, 100, "grey");
  checkedNumber(ascent.tv, 0, 1e6, "tv");
  checkedNumber(ascent.lp, 0, 1e6, "lp");
  checkedNumber(ascent.p, 1, 16, "p");
  checkedNumber(ascent.decay, 0, 1, "decay");
  checkedNumber(ascent.clip, 0, 0.99, "clip");
  return ascent;
}
