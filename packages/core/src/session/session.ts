import type { ModelSpec } from "@deep-inside/spec";
import type { BinaryName } from "../engine/binary.js";
import type { EngineOptions } from "../engine/options.js";
import type { ClassModel, ClassModelOptions } from "../explain/class-model/class-model.js";
import type { CompareOptions, RuleComparison } from "../explain/gradient/compare-rules.js";
import type { ExplainOptions, Explanation } from "../explain/explanation.js";
import type { MethodName, MethodOptions } from "../explain/methods.js";
import type { ProbeOptions } from "../explain/verify/probe-gradient.js";
import type { Verification } from "../explain/verify/verify.js";

/**
 * An engine in a worker: nothing it computes blocks the caller's thread, and everything it computes can be aborted.
 * Requests are answered in the order in which they were made.
 */
export interface Session {
  readonly spec: ModelSpec;
  readonly binary: BinaryName;
  readonly threads: number;
  /** Bytes of linear memory. */
  readonly memoryBytes: number;
  /** As it was opened with. */
  readonly memory: "normal" | "low";

  /** Scores before any soft-max, one for each class, of planes (3, H, W) of raw pixel values 0..255. */
  predict(picture: Float32Array, options?: { signal?: AbortSignal | undefined }): Promise<Float32Array>;

  /** A map by any of the methods; see `METHODS`. */
  explain<N extends MethodName>(method: N, picture: Float32Array, options?: MethodOptions[N]): Promise<Explanation>;

  /** The picture a class, or any other target, is made of: see `classModel`. */
  classModel(options: ClassModelOptions): Promise<ClassModel>;

  /** The three ReLU rules on one forward pass: see `compareRules`. */
  compareRules(picture: Float32Array, options?: CompareOptions): Promise<RuleComparison>;

  /** The bias identity for a class, see `verifyIdentity`; `deep` also probes the gradient by differences of the score. */
  verify(picture: Float32Array, options?: VerifyOptions): Promise<Verification>;

  /** Ends the worker and its threads; requests under way are rejected with `aborted`. */
  close(): Promise<void>;
}

export interface VerifyOptions extends ExplainOptions, ProbeOptions {
  /** Adds `probe` to the result, see `probeGradient`: 21 more forward passes and 7 backward. Default false. */
  readonly deep?: boolean | undefined;
}

export interface SessionOptions extends Omit<EngineOptions, "keep"> {
  /** Layers whose activations methods may read. Default: the last convolution. */
  readonly keep?: readonly string[];
}
