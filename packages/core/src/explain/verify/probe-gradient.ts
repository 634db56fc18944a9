import { throwIfAborted } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions } from "../explanation.js";
import { checkedSeed } from "../shared/check.js";
import { uniform } from "../shared/random.js";
import { start, valueOf } from "../shared/start.js";

export interface ProbeOptions extends Pick<ExplainOptions, "target" | "signal"> {
  /** Of the directions, default 0. */
  readonly seed?: number | undefined;
}

/** Above this the gradient is another one: units that switch within a step cost a right one some 1e-3, seldom 1e-2. */
export const PROBE_LIMIT = 0.05;

/** How far a gradient is from differences of the score itself. */
export interface GradientProbe {
  /** |difference - <gradient, step>| / |<gradient, step>|, median over the directions. */
  readonly relativeError: number;
  readonly directions: number;
}

const DIRECTIONS = 7;
/**
 * Pixel values. The noise moves the picture off the places where the score has no derivative: flat areas tie in every
 * pooling window. The step is small, so that few units switch, yet moves the score by far more than its rounding.
 */
const NOISE = 2;
const STEP = 2 ** -10;
/** Share of the pixels that step as their derivative says; the others step against it. */
const LEANING = 0.75;

/**
 * Compares the gradient with finite differences of the score, which use nothing of the backward pass: along random
 * directions that lean towards the gradient (along others the score hardly changes, and its rounding is all one sees),
 * each at the picture under other small noise. About 1e-3 for a right gradient of a deep network in f32, since some units
 * switch within any step; a wrong one is off by its own share.
 *
 * @throws SaliencyError as `classSaliency`
 */
export function probeGradient(
  engine: Engine,
  picture: Float32Array,
  options: ProbeOptions = {},
): Promise<GradientProbe> {
  return engine.exclusive(async () => {
    const seed = checkedSeed(options.seed);
    const { signal } = options;
    const { target } = await start(engine, picture, options);
    const value = async (planes: Float32Array): Promise<number> => {
      const [scores] = await engine.forward([planes], { signal });
      return valueOf(engine, target, scores!, 0);
    };
    const errors: number[] = [];
    for (let k = 0; k < DIRECTIONS; k++) {
      throwIfAborted(signal);
      const noisy = picture.map((pixel, at) => pixel + NOISE * (2 * uniform(seed, 2 * k, at) - 1));
      await engine.forward([noisy], { signal });
      const [gradient] = await engine.backward({ from: target.layer, seeds: [target.seed], signal });
      const steps = gradient!.map((slope, at) => {
        const lean = uniform(seed, 2 * k + 1, at) < LEANING ? STEP : -STEP;
        return slope < 0 ? -lean : lean;
      });
      const ahead = noisy.map((pixel, at) => pixel + steps[at]!);
      const behind = noisy.map((pixel, at) => pixel - steps[at]!);
      // By the steps that f32 pixels really take.
      const expected = gradient!.reduce((sum, slope, at) => sum + slope * (ahead[at]! - behind[at]!), 0);
      const found = (await value(ahead)) - (await value(behind));
      errors.push(found === expected ? 0 : Math.abs(found - expected) / Math.abs(expected));
    }
    errors.sort((a, b) => a - b);
    return { relativeError: errors[(DIRECTIONS - 1) / 2]!, directions: DIRECTIONS };
  });
}
