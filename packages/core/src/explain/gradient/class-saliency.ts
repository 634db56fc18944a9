import type { Engine } from "../../engine/engine.js";
import type { ReluRule } from "../../engine/relu-rules.js";
import type { ExplainOptions, Explanation } from "../explanation.js";
import { reduceChannels, type Reduction } from "../shared/channels.js";
import { identity, refuseSeveralClasses, start, unitOf } from "../shared/start.js";

export interface ClassSaliencyOptions extends ExplainOptions {
  /** Default "max-abs", the paper's. */
  readonly reduce?: Reduction | undefined;
  /** How the gradient passes ReLUs, default "gradient" (the derivative); by layer when a function. */
  readonly rule?: ReluRule | ((layer: string) => ReluRule) | undefined;
}

export interface ClassSaliency extends Explanation {
  /** Derivative of the target by each raw pixel value, (3, height, width). */
  readonly gradient: Float32Array;
}

/**
 * Image-specific class saliency: for every pixel the largest absolute derivative of the class score over the colour
 * channels (Simonyan et al. 2013, section 3.1). One forward and one backward pass.
 *
 * @param picture planes (3, H, W) of raw pixel values 0..255 in the network's input size
 * @throws SaliencyError `bad-shape`, `not-finite`, `unknown-class`, `unknown-layer`, `bad-option`, `aborted`
 */
export async function classSaliency(
  engine: Engine,
  picture: Float32Array,
  options: ClassSaliencyOptions = {},
): Promise<ClassSaliency> {
  const { rule = "gradient", reduce = "max-abs", signal } = options;
  if (rule !== "gradient") refuseSeveralClasses(options, typeof rule === "string" ? rule : "mixed rules");
  return engine.exclusive(async () => {
    const started = await start(engine, picture, options);
    const { layer: from } = started.target;
    const [gradient] = await engine.backward({ from, seeds: [started.seed], rule, signal });
    const { height, width } = engine.spec.input;
    return {
      method: typeof rule === "string" ? rule : "mixed",
      map: reduceChannels(gradient!, height, width, reduce),
      gradient: gradient!,
      unit: `${unitOf(started)} per pixel value`,
      ...identity(engine, started, { reduce }),
    };
  });
}
