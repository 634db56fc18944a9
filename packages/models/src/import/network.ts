import type { Parameter } from "./parameter.js";
import type { ResizeSpec } from "@deep-inside/spec";

/** A layer as a foreign file describes it: finer than ours, its parameters not read yet, in the file's own layout. */
export type SourceLayer =
  | SourceConv
  | SourceDense
  | SourceBatchNorm
  | { readonly kind: "relu" | "maxpool" | "flatten" | "globalAveragePool"; readonly name: string }
  /** PyTorch's AdaptiveAvgPool2d: accepted where it changes nothing. */
  | { readonly kind: "adaptiveAveragePool"; readonly name: string; readonly height: number; readonly width: number }
  /** What turns scores into probabilities, at the end: dropped, maps are made of scores. */
  | { readonly kind: "probabilities"; readonly name: string; readonly activation: string }
  /** y = x * scale + offset on the pixels, before the first convolution; one number, or one for each channel. */
  | {
      readonly kind: "rescale";
      readonly name: string;
      readonly scale: readonly number[];
      readonly offset: readonly number[];
    };

export interface SourceConv {
  readonly kind: "conv";
  readonly name: string;
  readonly weight: Parameter;
  readonly bias?: Parameter;
  /** Axes of the weight: out, in, rows, columns (PyTorch, ONNX) or rows, columns, in, out (Keras). */
  readonly order: "OIHW" | "HWIO";
  readonly padding: "same" | "valid";
}

export interface SourceDense {
  readonly kind: "dense";
  readonly name: string;
  readonly weight: Parameter;
  readonly bias?: Parameter;
  readonly order: "OI" | "IO";
}

export interface SourceBatchNorm {
  readonly kind: "batchNorm";
  readonly name: string;
  readonly gamma?: Parameter;
  readonly beta?: Parameter;
  readonly mean: Parameter;
  readonly variance: Parameter;
  readonly epsilon: number;
}

/** How pixels 0..255 become the input of a foreign network: in R, G, B order even where the network reads BGR. */
export interface Preprocessing {
  readonly mean: readonly [number, number, number];
  readonly std?: readonly [number, number, number];
  readonly resize: ResizeSpec;
  /** The network's first channel is blue. */
  readonly bgr: boolean;
  readonly lineage?: string;
}

export interface SourceNetwork {
  /** For example "vgg16" or "sequential". */
  readonly architecture: string;
  readonly layers: readonly SourceLayer[];
  readonly input: { readonly height: number; readonly width: number };
  /** In which order the network flattens an activation before a dense layer. */
  readonly flatten: "CHW" | "HWC";
  readonly preprocessing: Preprocessing;
  readonly warnings: readonly string[];
  /** Gives back what the reader holds open until the parameters are read. */
  release?(): void;
}
