export type { BinaryName } from "./engine/binary.js";
export { Engine, type BackwardOptions, type EngineOptions, type ReluRule } from "./engine/engine.js";
export { classSaliency, type ClassSaliency, type ClassSaliencyOptions } from "./explain/class-saliency.js";
export type { ExplainOptions, Explanation, Progress } from "./explain/explanation.js";
export { REDUCTIONS, reduceChannels, type Reduction } from "./explain/reduce.js";
export { resolveTarget, type ResolvedTarget, type Target } from "./explain/target.js";
export { indexOfLargest, largest, softmax } from "./explain/top.js";
export { verifyIdentity, type Verification } from "./explain/verify.js";
export type { ConvolutionMethod } from "./network/steps.js";
