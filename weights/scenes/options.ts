/** What a scene may hold. Every field but the first four has a default: the distribution the model is trained on. */
import { TRAINING_STYLES, type StyleName } from "./styles.js";

export type Span = readonly [number, number];

export interface SceneOptions {
  readonly seed: number;
  /** Scene `index` of `seed` never depends on other scenes. */
  readonly index: number;
  readonly height: number;
  readonly width: number;
  /** Fewest and most listed objects, all of different classes. */
  readonly objects?: Span;
  /** Class indices to show instead of random ones (then `objects` is not used). */
  readonly classes?: readonly number[];
  /** Fewest and most distractors: icons no class stands for. */
  readonly distractors?: Span;
  /** Styles to draw from, for objects and distractors alike. */
  readonly styles?: readonly StyleName[];
  /** Smallest and largest longest side of an object, as a share of the shorter side. */
  readonly scale?: Span;
  /** Largest turn either way, degrees. */
  readonly rotation?: number;
  /** Chance that something small is painted over an object; also loosens how far things keep apart. */
  readonly occlusion?: number;
  /** How far an object may stick out of the picture, as a share of its size; negative keeps it off the rim. */
  readonly outside?: number;
  /** Fewest and most plain shapes in the background. */
  readonly clutter?: Span;
  /** Colour change of single objects: 0 as drawn, 1 training default. */
  readonly colour?: number;
  /** Most wavy distortion of single objects, as a share of their side. */
  readonly warp?: number;
  /** Exposure, blur and noise of the whole picture: 0 none, 1 training default. */
  readonly finish?: number;
}

export type Recipe = Required<Omit<SceneOptions, "seed" | "index" | "height" | "width" | "classes">>;

export const DEFAULTS: Recipe = {
  objects: [1, 3],
  distractors: [0, 2],
  styles: TRAINING_STYLES,
  scale: [0.2, 0.8],
  rotation: 40,
  occlusion: 0.25,
  outside: 0.08,
  clutter: [0, 4],
  colour: 1,
  warp: 0,
  finish: 1,
};

/** Harder and easier variants, to spread over the defaults: `{ ...VARIANTS.small, seed, index, height, width }`. */
export const VARIANTS = {
  /** One listed object with distractors: what top-1 accuracy is measured on. */
  single: { objects: [1, 1], distractors: [1, 2] },
  /** Two listed objects: what localisation (the pointing game) is measured on. */
  pair: { objects: [2, 2], distractors: [0, 1] },
  small: { objects: [1, 2], scale: [0.12, 0.25], distractors: [0, 3] },
  cluttered: { objects: [1, 3], scale: [0.15, 0.45], distractors: [3, 6], clutter: [8, 20], occlusion: 0.5 },
  /** For the eye: no noise, gentle colours, nothing covered. */
  clean: { occlusion: 0, outside: -0.04, clutter: [0, 0], colour: 0, finish: 0, rotation: 20 },
} as const satisfies Record<string, Partial<SceneOptions>>;
