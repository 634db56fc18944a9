import type { Localization } from "@deep-inside/core";
import type { Geometry, NetworkInput, OverlayOptions } from "@deep-inside/images";
import type { ModelLayout } from "@deep-inside/models";
import type { InputSpec, RawMap, RgbImage } from "@deep-inside/spec";

/** One weight file, or the files of a model that comes in several (a model.json with its shards). */
export type ModelFile = string | Blob | readonly File[];

/** A model whose tensors lie in a file, to be read as the engine lays them out. */
export interface ReadModel extends ModelLayout {
  readonly file: Blob;
  /** Of the file it came from, in hex; or that file, whose hash has not been needed yet. */
  readonly sha256: string | Blob;
  /** Name of `file` in the browser's storage when it is of no use once the engine is open. */
  readonly temporary: string | null;
  /** What was assumed to read it, each a sentence for people. */
  readonly warnings: readonly string[];
}

/** A picture that the worker keeps: the page has what it shows of it, and its number. */
export interface PictureHandle {
  readonly id: number;
  readonly height: number;
  readonly width: number;
  /** Whether it is kept without a file: it was given as pixels, or only the browser reads its format. */
  readonly pixels: boolean;
  /** To be shown; not larger than a screen. */
  readonly bitmap: ImageBitmap;
}

/** Where the object is, and the edge of its mask as SVG path data in pixels of the picture. */
export interface OutlinedLocalization extends Localization {
  readonly outline: string;
}

/** A map and where it lies on a picture that the worker keeps. */
interface MapOnPicture {
  readonly picture: number;
  readonly map: RawMap;
  readonly geometry: Geometry;
}

/** What the files worker can be asked; each key's parameters and result. */
export interface Tasks {
  /** Reads a model of any known format. */
  model: { readonly ask: { readonly file: ModelFile }; readonly answer: ReadModel };
  /** Gives up the file of a model that was `temporary`. */
  forgetModel: { readonly ask: { readonly name: string }; readonly answer: undefined };
  /** Deletes all models from the browser's storage. */
  clearModels: { readonly ask: object; readonly answer: undefined };
  /** SHA-256 of a file, in hex. */
  hash: { readonly ask: { readonly file: Blob }; readonly answer: string };
  /** Decodes a file, or takes pixels, and keeps the picture under this number until `forget`. */
  picture: {
    readonly ask: {
      readonly picture: number;
      readonly source: Blob | ImageBitmap | ImageData | RgbImage;
      readonly input?: InputSpec | undefined;
    };
    /** With the network input at once where it is known of which network: it saves the way there and back. */
    readonly answer: PictureHandle & { readonly seen?: NetworkInput };
  };
  /** Planes (3, H, W) of the network input. */
  input: {
    readonly ask: { readonly picture: number; readonly input: InputSpec };
    readonly answer: NetworkInput;
  };
  localize: { readonly ask: MapOnPicture; readonly answer: OutlinedLocalization };
  /** The picture's file; a PNG of its pixels when it has none. */
  file: { readonly ask: { readonly picture: number }; readonly answer: Blob };
  /** A PNG of the map over the picture, in the picture's extents. */
  render: {
    readonly ask: MapOnPicture & {
      readonly options: OverlayOptions;
      readonly text: Readonly<Record<string, string>>;
    };
    readonly answer: Uint8Array<ArrayBuffer>;
  };
  /** A PNG of pixels that the page has. */
  encode: {
    readonly ask: { readonly image: RgbImage; readonly text: Readonly<Record<string, string>> };
    readonly answer: Uint8Array<ArrayBuffer>;
  };
  forget: { readonly ask: { readonly picture: number }; readonly answer: undefined };
}

export type TaskName = keyof Tasks;

export type Question = { [N in TaskName]: { readonly kind: N } & Tasks[N]["ask"] }[TaskName];
