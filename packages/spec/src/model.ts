import type { Layer } from "./layer.js";

/** How a picture becomes the network input. */
export interface InputSpec {
  readonly height: number;
  readonly width: number;
  /** Per channel R, G, B, in 0..255 units; subtracted from the pixel value. */
  readonly mean: readonly [number, number, number];
  /** Per channel R, G, B, in 0..255 units; the difference is divided by it. Absent means 1. */
  readonly std?: readonly [number, number, number];
  readonly resize?: ResizeSpec;
}

/**
 * `stretch` scales both sides to the input extents. `shorter-side-crop` scales the shorter side to `size` (keeping the
 * aspect ratio) and takes the centre. Absent means stretch, bilinear. A picture of the input's size is never resampled.
 */
export type ResizeSpec =
  | { readonly rule: "stretch"; readonly filter: ResizeFilter }
  | { readonly rule: "shorter-side-crop"; readonly size: number; readonly filter: ResizeFilter };

export type ResizeFilter = "nearest" | "bilinear" | "bicubic";

/** The network and everything one must know to use it, without its parameters. */
export interface ModelSpec {
  readonly name: string;
  readonly lineage?: string;
  readonly licence?: string;
  readonly source?: { readonly url?: string; readonly sha256?: string };
  readonly input: InputSpec;
  readonly layers: readonly Layer[];
  /** Class names in the order of the scores; absent means the indices are the names. */
  readonly classes?: readonly string[];
  /** WordNet ids in the same order. */
  readonly synsets?: readonly string[];
}

/**
 * A parameter tensor as stored: row-major bytes, little-endian. `I8` values are multiplied by the `scale` of their
 * output row (the first extent of the shape).
 */
export interface Tensor {
  readonly dtype: "F32" | "F16" | "I8";
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  readonly scale?: Float32Array;
}

/**
 * A tensor that stays where it is until its bytes are asked for, part by part: one of half a gigabyte is then laid out in
 * the engine without ever being held a second time.
 */
export interface TensorSource extends Omit<Tensor, "data"> {
  /**
   * Fills `into` with the bytes from `begin` on. Tensors are asked for one after the other, each from its start to its end,
   * but the next bytes already while the last ones are read.
   */
  read(begin: number, into: Uint8Array): Promise<void>;
}

/** A model some or all of whose tensors are read as the engine is made. */
export interface ModelSource {
  readonly spec: ModelSpec;
  /** In the order in which they are best read. */
  readonly tensors: ReadonlyMap<string, Tensor | TensorSource>;
}

/** A complete model: `tensors` holds `<layer>.weight` and `<layer>.bias` for each layer that has parameters. */
export interface Model {
  readonly spec: ModelSpec;
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Hex SHA-256 of the file the model came from, when it was computed. */
  readonly sha256?: string;
}
