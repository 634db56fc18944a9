import { throwIfAborted, type InputSpec } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import { checkedSeed } from "../shared/check.js";
import { valueOf } from "../shared/start.js";
import { resolveTarget, type Target } from "../target.js";
import { softmax } from "../shared/top.js";
import { chooseAscent, type Ascent, type AscentState, type Preset } from "./ascent.js";
import { resumed, startOf } from "./beginning.js";
import { clipSmallest, direction, sizeOf } from "./direction.js";
import { penaltyOf, subtractPenalty } from "./penalty.js";
import { pixelScale } from "./pixel-scale.js";
import { viewOf } from "./view.js";

export interface AscentProgress {
  readonly done: number;
  /** Expected; fewer when the ascent ends by its tolerance. */
  readonly total: number;
  /** The model as it stands: planes (3, H, W) of pixel values. */
  readonly picture: Float32Array;
  readonly state: AscentState;
}

export interface ClassModelOptions extends Partial<Ascent> {
  readonly target: Target;
  /** Default "clear". */
  readonly preset?: Preset | undefined;
  /** Of the views and of the noise it starts from, default 0. */
  readonly seed?: number | undefined;
  /** What `start: "image"` starts from: planes (3, H, W) of raw pixel values. */
  readonly image?: Float32Array | undefined;
  /** Goes on from here, exactly as if it had never stopped; all other options must be those of the first run. */
  readonly resume?: AscentState | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each step. */
  readonly onProgress?: ((progress: AscentProgress) => void) | undefined;
}

export interface ClassModel {
  /** Planes (3, H, W) of pixel values, mean added back, cut to 0..255. */
  readonly picture: Float32Array;
  readonly target: { readonly layer: string; readonly index?: number };
  /** Score and, for a class, probability of `picture` itself. */
  readonly score: number;
  readonly probability?: number;
  /** S less the penalties before each step. */
  readonly objective: readonly number[];
  readonly state: AscentState;
  /** Whether its tolerance ended it. */
  readonly converged: boolean;
  readonly parameters: Ascent & { readonly preset: string; readonly seed: number };
}

/** Steps whose mean objective is compared with that of as many before, since views make single ones waver. */
const WINDOW = 20;

/**
 * The picture that a class is made of: argmax over I of S_c(I) - lambda |I|^2, I being the normalised picture, whose zero
 * is the mean of the training pictures; S_c is the score before soft-max, so that other classes are not pushed down instead.
 * Any layer, channel or unit can take the place of the class.
 *
 * @throws SaliencyError `bad-option`, `bad-shape`, `not-finite`, `unknown-class`, `unknown-layer`, `aborted`
 */
export function classModel(engine: Engine, options: ClassModelOptions): Promise<ClassModel> {
  return engine.exclusive(async () => {
    const { preset = "clear", signal } = options;
    const ascent = chooseAscent(preset, options);
    const seed = checkedSeed(options.seed);
    const target = resolveTarget(engine.spec, options.target, 0);
    const { height, width } = engine.spec.input;
    const scale = pixelScale(engine.spec.input);
    const x = options.resume ? resumed(options.resume, ascent, scale) : startOf(ascent, seed, options.image, scale);
    const objective = [...(options.resume?.objective ?? [])];
    let converged = hasConverged(objective, ascent.tolerance);
    for (let k = objective.length; k < ascent.steps && !converged; k++) {
      throwIfAborted(signal);
      const left = 1 - k / ascent.steps;
      const view = viewOf(ascent, engine.spec.input, seed, k, left);
      const shown = scale.toPixels(view.of(x));
      const [scores] = await engine.forward([shown], { signal });
      const [slope] = await engine.backward({ from: target.layer, seeds: [target.seed], signal });
      objective.push(valueOf(engine, target, scores!, 0) - penaltyOf(x, height, width, ascent));
      climb(x, view.gradient(slope!), ascent, engine.spec.input, left);
      converged = hasConverged(objective, ascent.tolerance);
      options.onProgress?.({
        done: k + 1,
        total: ascent.steps,
        picture: scale.toPixels(x),
        state: { x: x.slice(), objective: [...objective] },
      });
    }
    const picture = scale.toPixels(x);
    const [scores] = await engine.forward([picture], { signal });
    const { index, layer } = target;
    return {
      picture,
      target: { layer, ...(index === undefined ? {} : { index }) },
      score: valueOf(engine, target, scores!, 0),
      ...(index === undefined ? {} : { probability: softmax(scores!)[index]! }),
      objective,
      state: { x, objective },
      converged,
      parameters: { preset, seed, ...ascent },
    };
  });
}

/** One step up from `x`, in place. `slope`: derivative of the target by the pixel values; `left`: share of the steps to come. */
function climb(x: Float32Array, slope: Float32Array, ascent: Ascent, input: InputSpec, left: number): void {
  const { height, width } = input;
  const scale = pixelScale(input);
  const gradient = slope.map((g, at) => g * scale.std(at)); // by the normalised picture
  subtractPenalty(gradient, x, height, width, ascent);
  const way = direction(gradient, height, width, ascent, left);
  const size = sizeOf(way);
  const change = ascent.step * (ascent.rule === "falling" ? 0.1 + 0.9 * left : 1);
  const rate = ascent.rule === "plain" ? ascent.step : size > 0 ? change / size : 0;
  for (let at = 0; at < x.length; at++) x[at] = scale.clamp((1 - ascent.decay) * x[at]! + rate * way[at]!, at);
  clipSmallest(x, ascent.clip);
}

function hasConverged(objective: readonly number[], tolerance: number): boolean {
  if (tolerance === 0 || objective.length < 2 * WINDOW) return false;
  const mean = (from: number, to?: number): number => objective.slice(from, to).reduce((a, b) => a + b, 0) / WINDOW;
  const [before, now] = [mean(-2 * WINDOW, -WINDOW), mean(-WINDOW)];
  return now - before < tolerance * Math.abs(now);
}
