import type { Engine } from "../engine/engine.js";
import { classSaliency, type ClassSaliencyOptions } from "./class-saliency.js";
import type { Explanation } from "./explanation.js";

/** Options of every method by its name. */
export interface MethodOptions {
  gradient: Omit<ClassSaliencyOptions, "rule">;
  deconvnet: Omit<ClassSaliencyOptions, "rule">;
  guided: Omit<ClassSaliencyOptions, "rule">;
}

export type MethodName = keyof MethodOptions;

type Method<N extends MethodName> = (
  engine: Engine,
  picture: Float32Array,
  options: MethodOptions[N],
) => Promise<Explanation>;

/** Every method, by the name that the command line and the element use. */
export const METHODS: { readonly [N in MethodName]: Method<N> } = {
  gradient: (engine, picture, options) => classSaliency(engine, picture, { ...options, rule: "gradient" }),
  deconvnet: (engine, picture, options) => classSaliency(engine, picture, { ...options, rule: "deconvnet" }),
  guided: (engine, picture, options) => classSaliency(engine, picture, { ...options, rule: "guided" }),
};

export const METHOD_NAMES = Object.keys(METHODS) as readonly MethodName[];
