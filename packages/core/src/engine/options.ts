import type { ConvolutionMethod } from "../network/steps.js";
import type { BinaryName } from "./binary.js";
import type { RuleChoice } from "./relu-rules.js";

export interface EngineOptions {
  /** Images that can be computed together, default 1. Memory grows with it. */
  readonly batch?: number;
  /** Threads to compute with, default 1. One where memory cannot be shared. */
  readonly threads?: number;
  /** The same bits on every machine, runtime and thread count; somewhat slower. Default false. */
  readonly deterministic?: boolean;
  /** "high" halves the rounding errors of convolutions again, below those of the direct sum, at 1.6 times the time. */
  readonly accuracy?: "standard" | "high";
  /**
   * "low" halves the memory: weights are kept in 16 bits, those of large convolutions transformed again in each pass. Results
   * are those of the rounded weights. Default "normal".
   */
  readonly memory?: "normal" | "low";
  /** Layers whose activations can be read after `forward`. */
  readonly keep?: Iterable<string>;
  /** How convolutions are computed, default "auto". */
  readonly convolution?: ConvolutionMethod;
  /** Where the .wasm files are (a URL ending in /), default beside this package. */
  readonly wasmBase?: string | URL;
  /** A certain binary, register tile, and bytes that stay transformed with little memory, for tests and benchmarks. */
  readonly binary?: BinaryName;
  readonly tileRows?: number;
  readonly transformedBytes?: number;
}

export interface BackwardOptions {
  /** Layer whose output the seed is a gradient by; default the last. */
  readonly from?: string;
  /** One for each image of the last forward: (C, H, W) of that layer. */
  readonly seeds: readonly Float32Array[];
  /** Layer by whose output to differentiate; default the picture. */
  readonly to?: string;
  /** Default "gradient", everywhere or by layer. */
  readonly rule?: RuleChoice;
  readonly signal?: AbortSignal | undefined;
  /** Called before each layer's own backward step, last layer first; `outputGradient` and `biasGradient` may be read then. */
  readonly onLayer?: (layer: string) => void;
}
