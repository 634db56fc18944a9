import type { Target } from "@deep-inside/core";
import type { ValueRange } from "@deep-inside/images";
import { LitElement } from "lit";
import type { ModelFile } from "../files/protocol.js";
import type { Ascent } from "../run/grow-class-model.js";
import type { PictureSource } from "../run/open-picture.js";

export const VIEW_MODES = ["overlay", "map", "picture", "swipe", "class-model"] as const;
export type ViewMode = (typeof VIEW_MODES)[number];
export type LocalizeMode = "" | "box" | "mask";

/** Settings that decide a map. */
export const DECIDE_MAP = [
  "src",
  "image",
  "model",
  "target",
  "minus",
  "method",
  "reduce",
  "options",
  "threads",
  "deterministic",
] as const;
/** Settings that decide a class model. */
export const DECIDE_CLASS_MODEL = ["model", "target", "ascent", "threads", "deterministic"] as const;

/** What a page can set. Null and undefined mean the default everywhere, as React passes them for absent properties. */
export abstract class SaliencySettings extends LitElement {
  static override properties = {
    src: { type: String },
    image: { attribute: false },
    model: {},
    target: {},
    minus: {},
    method: { type: String },
    reduce: { type: String },
    options: { attribute: false },
    ascent: { attribute: false },
    localize: { type: String },
    verify: { type: Boolean },
    view: { type: String },
    swipe: { type: Number },
    mapOpacity: { type: Number, attribute: "map-opacity" },
    colormap: { type: String },
    percentile: { type: Number },
    range: { attribute: false },
    threads: { type: Number },
    deterministic: { type: Boolean },
    controls: { type: Boolean },
    disabled: { type: Boolean, reflect: true },
  };

  /** URL of the picture. */
  declare src: string;
  /** The picture as a file, as pixels or as a canvas; goes before `src`. */
  declare image: PictureSource | null;
  /** URL of a model file, a file, or all files of a model that comes in several. */
  declare model: ModelFile | null;
  /** Class by index, name or synset; a layer target as text or object; null or "top1" for the most likely class. */
  declare target: string | number | Target | null;
  /** Class or layer target that is subtracted. */
  declare minus: string | number | Target | null;
  /** How the map is made: one of the engine's methods. */
  declare method: string;
  /** How three colour channels become one value. */
  declare reduce: string;
  /** Further parameters of the method, such as `{ samples: 20 }`. */
  declare options: Readonly<Record<string, unknown>> | null;
  /** How a class model is grown, such as `{ preset: "paper", steps: 100 }`. */
  declare ascent: Ascent | null;
  /** Shows where the object is: "box", "mask", or "" for neither. */
  declare localize: LocalizeMode;
  /** Checks each gradient by the bias identity, and shows the result. */
  declare verify: boolean;
  /** What is shown. */
  declare view: ViewMode;
  /** Where the swipe view divides, 0 to 1. */
  declare swipe: number;
  /** Opacity of the map over the picture, 0 to 1. */
  declare mapOpacity: number;
  /** Name of the colours; "" chooses by the map's sign. */
  declare colormap: string;
  /** Share of the values, in percent, at or below the last colour. */
  declare percentile: number;
  /** Values of the first and last colour, to compare maps; goes before `percentile`. */
  declare range: ValueRange | null;
  /** Threads to compute with; 0 for up to four. */
  declare threads: number;
  /** The same bits on every machine. */
  declare deterministic: boolean;
  /** Shows the panel of settings. */
  declare controls: boolean;
  /** Runs nothing by itself and takes no input. */
  declare disabled: boolean;

  constructor() {
    super();
    this.src = this.method = this.reduce = this.colormap = this.localize = "";
    this.image = this.model = this.target = this.minus = this.range = this.options = this.ascent = null;
    this.threads = 0;
    this.deterministic = this.disabled = this.verify = this.controls = false;
    this.view = "overlay";
    this.mapOpacity = 0.6;
    this.swipe = 0.5;
    this.percentile = 99;
  }
}
