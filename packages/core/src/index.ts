export type { BinaryName } from "./engine/binary.js";
export { Engine } from "./engine/engine.js";
export { pause } from "./engine/pause.js";
export type { BackwardOptions, EngineOptions } from "./engine/options.js";
export type { ReluRule } from "./engine/relu-rules.js";
export { classSaliency, type ClassSaliency, type ClassSaliencyOptions } from "./explain/gradient/class-saliency.js";
export {
  compareRules,
  RELU_RULES,
  type CompareOptions,
  type LayerAgreement,
  type RuleComparison,
} from "./explain/gradient/compare-rules.js";
export type { AchievedError, ExplainOptions, Explanation, Progress } from "./explain/explanation.js";
export { REDUCTIONS, reduceChannels, type Reduction } from "./explain/shared/channels.js";
export { resolveTarget, SOFTMAXES, type ResolvedTarget, type Softmax, type Target } from "./explain/target.js";
export { indexOfLargest, largest, softmax } from "./explain/shared/top.js";
export { IDENTITY_LIMIT, verifyIdentity, type Verification } from "./explain/verify/verify.js";
export { PROBE_LIMIT, probeGradient, type GradientProbe, type ProbeOptions } from "./explain/verify/probe-gradient.js";
export type { ConvolutionMethod } from "./network/steps.js";
export { FULL_GRAD_TERMS, type FullGradTerms } from "./explain/gradient/full-grad.js";
export type { Baseline } from "./explain/shared/baseline.js";
export { BATCHED, METHOD_NAMES, METHODS, SEEDED, type MethodName, type MethodOptions } from "./explain/methods.js";
export { answerQuestions, Handover } from "./platform/answer-questions.js";
export { moduleWorker, POLICY_NAME } from "./platform/module-worker.js";
export { WorkerClient } from "./platform/worker-client.js";
export { webWorker } from "./platform/workers.js";
export { openSession } from "./session/open-session.js";
export type { Session, SessionOptions, VerifyOptions } from "./session/session.js";
export {
  ASCENTS,
  STARTS,
  STEP_RULES,
  type Ascent,
  type AscentState,
  type Preset,
} from "./explain/class-model/ascent.js";
export {
  classModel,
  type AscentProgress,
  type ClassModel,
  type ClassModelOptions,
} from "./explain/class-model/class-model.js";
export {
  localize,
  localizer,
  LOCALIZE_DEFAULTS,
  LOCALIZE_PARTS,
  type Localization,
  type LocalizeOptions,
  type LocalizePart,
  type LocalizeSettings,
} from "./localize/localize.js";
export type { PixelBox } from "./localize/component.js";
