import type { RawMap } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import type { ReluRule } from "../../engine/relu-rules.js";
import type { ExplainOptions, Explanation } from "../explanation.js";
import { reduceChannels, type Reduction } from "../shared/channels.js";
import { identity, refuseSeveralClasses, start } from "../shared/start.js";

export const RELU_RULES: readonly ReluRule[] = ["gradient", "deconvnet", "guided"];

/** How alike the signals of two rules are where they have come to. */
export interface LayerAgreement {
  /** The layer whose output the signals belong to, behind the rule of its ReLU; "input" for the picture. */
  readonly layer: string;
  /** Cosine between the signal of the gradient and that of the rule; 1 for two of zeros, 0 for one. */
  readonly deconvnet: number;
  readonly guided: number;
}

export interface RuleComparison extends Omit<Explanation, "method" | "map"> {
  readonly maps: Readonly<Record<ReluRule, RawMap>>;
  /** From the target back to the picture. */
  readonly layers: readonly LayerAgreement[];
  /** Where, on the way back, a rule first gives another signal than the gradient; absent where it never does. */
  readonly diverges: { readonly deconvnet?: string; readonly guided?: string };
}

export interface CompareOptions extends Omit<ExplainOptions, "onProgress"> {
  /** Default "max-abs". */
  readonly reduce?: Reduction | undefined;
}

/**
 * The gradient, DeconvNet and guided backpropagation of one forward pass, and where they part. Convolutions, pooling and
 * dense layers send all three back alike; they differ in the ReLU alone: where the input was positive, where the signal
 * is, or where both are (Simonyan et al. 2013, section 4).
 *
 * @param picture planes (3, H, W) of raw pixel values 0..255 in the network's input size
 * @throws SaliencyError as `classSaliency`
 */
export async function compareRules(
  engine: Engine,
  picture: Float32Array,
  options: CompareOptions = {},
): Promise<RuleComparison> {
  const { reduce = "max-abs", signal } = options;
  refuseSeveralClasses(options, "rules");
  return engine.exclusive(async () => {
    const started = await start(engine, picture, options);
    const { layer: from, seed } = started.target;
    const { height, width } = engine.spec.input;
    const maps = {} as Record<ReluRule, RawMap>;
    const reference = new Map<string, Float32Array>();
    const agreements: { layer: string; deconvnet: number; guided: number }[] = [];
    const diverges: { deconvnet?: string; guided?: string } = {};
    for (const rule of RELU_RULES) {
      let place = 0;
      const compare = (layer: string, values: Float32Array): void => {
        if (rule === "gradient") {
          reference.set(layer, values);
          agreements.push({ layer, deconvnet: 1, guided: 1 });
          return;
        }
        const expected = reference.get(layer)!;
        const equal = same(expected, values);
        agreements[place++]![rule] = equal ? 1 : cosine(expected, values);
        if (!equal) diverges[rule] ??= layer;
      };
      const [slope] = await engine.backward({
        from,
        seeds: [seed],
        rule,
        signal,
        onLayer: (layer) => compare(layer, engine.outputGradient(layer).values),
      });
      compare("input", slope!);
      maps[rule] = reduceChannels(slope!, height, width, reduce);
    }
    return {
      maps,
      layers: agreements,
      diverges,
      unit: "score per pixel value",
      ...identity(engine, started, { reduce }),
    };
  });
}

function same(a: Float32Array, b: Float32Array): boolean {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at === a.length;
}

/** Between two signals of one size. */
function cosine(a: Float32Array, b: Float32Array): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    product += a[at]! * b[at]!;
    ofA += a[at]! ** 2;
    ofB += b[at]! ** 2;
  }
  if (ofA === 0 || ofB === 0) return ofA === ofB ? 1 : 0;
  return product / Math.sqrt(ofA) / Math.sqrt(ofB);
}
