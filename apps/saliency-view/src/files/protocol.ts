import type { Geometry, OverlayOptions } from "@deep-inside/images";
import type { ErrorCode, InputSpec, Model, RawMap, RgbImage } from "@deep-inside/spec";

/** What the files worker can be asked; each key's parameters and result. */
export interface Tasks {
  /** Reads a model file of any known format. */
  model: { readonly ask: { readonly file: string | Blob }; readonly answer: Model };
  decode: { readonly ask: { readonly file: Blob }; readonly answer: RgbImage };
  /** Planes (3, H, W) of the network input. */
  input: {
    readonly ask: { readonly image: RgbImage; readonly input: InputSpec };
    readonly answer: { readonly planes: Float32Array; readonly geometry: Geometry };
  };
  /** A PNG of the map over the picture, in the picture's extents. */
  render: {
    readonly ask: {
      readonly image: RgbImage;
      readonly map: RawMap;
      readonly geometry: Geometry;
      readonly options: OverlayOptions;
      readonly text: Readonly<Record<string, string>>;
    };
    readonly answer: Uint8Array<ArrayBuffer>;
  };
}

export type TaskName = keyof Tasks;

export type Request =
  | { [N in TaskName]: { readonly id: number; readonly task: N } & Tasks[N]["ask"] }[TaskName]
  | { readonly id: number; readonly task: "abort" };

export type Response =
  | { readonly id: number; readonly kind: "answer"; readonly answer: unknown }
  | { readonly id: number; readonly kind: "progress"; readonly share: number }
  | { readonly id: number; readonly kind: "error"; readonly code: ErrorCode; readonly message: string };
