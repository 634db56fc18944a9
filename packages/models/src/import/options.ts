import type { ResizeSpec, Tensor } from "@deep-inside/spec";
import type { ByteSource } from "../source.js";
import type { ModelDtype } from "../convert/encode.js";

export interface ImportOptions {
  /** The format of the file; found out from its first bytes when absent. */
  readonly format?: ModelFormat;
  /** Weights in the canonical model: f32 (default), f16, or int8 for dense layers with f16 convolutions. */
  readonly dtype?: ModelDtype;
  /** The layers, in the form of the canonical metadata, instead of recognising them; not for Keras, ONNX, tfjs. */
  readonly layers?: unknown;
  /** Extents of the network input, instead of those the file implies. */
  readonly input?: { readonly height: number; readonly width: number };
  /** Red, green, blue, in 0..255 units. Giving either replaces what is known about the file. */
  readonly mean?: readonly [number, number, number];
  readonly std?: readonly [number, number, number];
  readonly resize?: ResizeSpec;
  /** Order of the input channels the network was trained with. */
  readonly channelOrder?: "rgb" | "bgr";
  /** Class names in the order of the scores. */
  readonly classes?: readonly string[];
  readonly synsets?: readonly string[];
  readonly name?: string;
  readonly licence?: string;
  readonly source?: { readonly url?: string; readonly sha256?: string };
  /** Opens a file that a model.json names, by its path relative to it; the path was checked to lead nowhere else. */
  readonly sibling?: (path: string) => Promise<ByteSource>;
  /** Takes each tensor as soon as it is converted; the model that comes back then holds none. */
  readonly onTensor?: (name: string, tensor: Tensor) => Promise<unknown> | unknown;
  readonly signal?: AbortSignal;
  /** Called with the share of layers that are done, 0..1. */
  readonly onProgress?: (share: number) => void;
}

export type ModelFormat =
  "safetensors" | "torch" | "torch-legacy" | "npz" | "onnx" | "keras" | "keras-archive" | "tfjs";
