import { throwIfAborted } from "@deep-inside/spec";
import type { Engine } from "../engine/engine.js";
import type { Target } from "./target.js";
import { resolveTarget } from "./target.js";
import { checkedChoice, checkedInteger, checkedNumber, checkedSeed } from "./shared/check.js";
import { blurPlanes, shiftPlanes } from "./shared/planes.js";
import { below } from "./shared/random.js";
import { valueOf } from "./shared/start.js";
import { softmax } from "./top.js";

/** How a class model is grown. Lengths are in pixels of the network input. */
export interface Ascent {
  readonly steps: number;
  /** Weight of the squared L2 norm of the normalised picture. */
  readonly lambda: number;
  /** Root mean square change of the normalised picture in the first step; it falls to a tenth in a straight line. */
  readonly step: number;
  /** Largest shift of the picture, before each step anew and back after it. */
  readonly jitter: number;
  /** Standard deviation of the Gaussian that the gradient is blurred by in the first step; it falls to none. */
  readonly blur: number;
}

/**
 * `paper`: gradient ascent on S - lambda |I|^2 from the zero picture and nothing else (Simonyan et al. 2013, section 2);
 * its lambda and steps are not published, these are ours. `clear`: with shifts and blurred gradients, which leave out the
 * high frequencies that classifiers also answer to.
 */
export const ASCENTS = {
  paper: { steps: 200, lambda: 2e-4, step: 0.02, jitter: 0, blur: 0 },
  clear: { steps: 300, lambda: 2e-4, step: 0.05, jitter: 12, blur: 4 },
} as const satisfies Record<string, Ascent>;

export interface ClassModelOptions extends Partial<Ascent> {
  readonly target: Target;
  /** Default "clear". */
  readonly preset?: keyof typeof ASCENTS | undefined;
  /** Of the shifts, default 0. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each step; `picture` is the model as it stands. */
  readonly onProgress?: ((progress: { done: number; total: number; picture: Float32Array }) => void) | undefined;
}

export interface ClassModel {
  /** Planes (3, H, W) of pixel values, mean added back, cut to 0..255. */
  readonly picture: Float32Array;
  readonly target: { readonly layer: string; readonly index?: number };
  /** Score and, for a class, probability of `picture` itself. */
  readonly score: number;
  readonly probability?: number;
  /** S - lambda |I|^2 before each step. */
  readonly objective: readonly number[];
  readonly parameters: Ascent & { readonly preset: string; readonly seed: number };
}

/**
 * The picture that a class is made of: argmax over I of S_c(I) - lambda |I|^2, I being the normalised picture, whose zero
 * is the mean of the training pictures; S_c is the score before soft-max, so that other classes are not pushed down instead.
 *
 * @throws SaliencyError `bad-option`, `unknown-class`, `unknown-layer`, `aborted`
 */
export function classModel(engine: Engine, options: ClassModelOptions): Promise<ClassModel> {
  return engine.exclusive(async () => {
    const preset = checkedChoice(options.preset ?? "clear", Object.keys(ASCENTS) as (keyof typeof ASCENTS)[], "preset");
    const ascent = checkedAscent({ ...ASCENTS[preset], ...given(options) });
    const seed = checkedSeed(options.seed);
    const target = resolveTarget(engine.spec, options.target, 0);
    const { height, width, mean, std = [1, 1, 1] } = engine.spec.input;
    const plane = height * width;
    const x = new Float32Array(3 * plane);
    const toPicture = (values: Float32Array) =>
      values.map((v, at) => mean[Math.floor(at / plane)]! + v * std[Math.floor(at / plane)]!);
    const objective: number[] = [];
    for (let k = 0; k < ascent.steps; k++) {
      throwIfAborted(options.signal);
      const left = 1 - k / ascent.steps;
      const shift = [0, 1].map((axis) => below(2 * ascent.jitter + 1, seed, axis, k) - ascent.jitter) as [
        number,
        number,
      ];
      const shifted = shiftPlanes(x, height, width, ...shift);
      const [scores] = await engine.forward([toPicture(shifted)], { signal: options.signal });
      const [slope] = await engine.backward({ from: target.layer, seeds: [target.seed], signal: options.signal });
      const back = shiftPlanes(slope!, height, width, -shift[0], -shift[1]);
      const norm = x.reduce((sum, v) => sum + v * v, 0);
      objective.push(valueOf(engine, target, scores!, 0) - ascent.lambda * norm);
      const gradient = back.map((g, at) => g * std[Math.floor(at / plane)]! - 2 * ascent.lambda * x[at]!);
      const direction = blurPlanes(gradient, height, width, ascent.blur * left);
      const size = Math.sqrt(direction.reduce((sum, v) => sum + v * v, 0) / direction.length);
      const rate = size > 0 ? (ascent.step * (0.1 + 0.9 * left)) / size : 0;
      for (let at = 0; at < x.length; at++) {
        const [m, s] = [mean[Math.floor(at / plane)]!, std[Math.floor(at / plane)]!];
        // A picture cannot hold more than 0..255.
        x[at] = Math.min(Math.max(x[at]! + rate * direction[at]!, -m / s), (255 - m) / s);
      }
      options.onProgress?.({ done: k + 1, total: ascent.steps, picture: toPicture(x) });
    }
    const picture = toPicture(x);
    const [scores] = await engine.forward([picture], { signal: options.signal });
    const index = target.index;
    return {
      picture,
      target: { layer: target.layer, ...(index === undefined ? {} : { index }) },
      score: valueOf(engine, target, scores!, 0),
      ...(index === undefined ? {} : { probability: softmax(scores!)[index]! }),
      objective,
      parameters: { preset, seed, ...ascent },
    };
  });
}

function given(options: ClassModelOptions): Partial<Ascent> {
  const names = ["steps", "lambda", "step", "jitter", "blur"] as const;
  return Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
}

function checkedAscent({ steps, lambda, step, jitter, blur }: Ascent): Ascent {
  checkedInteger(steps, 1, 100_000, "steps");
  checkedNumber(lambda, 0, 1e6, "lambda");
  checkedNumber(step, 1e-9, 100, "step");
  checkedInteger(jitter, 0, 1000, "jitter");
  checkedNumber(blur, 0, 100, "blur");
  return { steps, lambda, step, jitter, blur };
}
