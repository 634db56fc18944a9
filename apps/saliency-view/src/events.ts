import type { ClassModel, Explanation, Localization, Verification } from "@deep-inside/core";
import type { RawMap, SaliencyError } from "@deep-inside/spec";
import type { Prediction } from "./engine/prediction.js";

/** What is waited for: the model's bytes, the picture, the map, its check, the object's place, or the class model. */
export type ProgressStage = "model" | "picture" | "explain" | "verify" | "localize" | "class-model";

export interface ProgressDetail {
  readonly stage: ProgressStage;
  /** Share that is done, 0..1; absent while it is not known. */
  readonly share?: number;
  /** The map as it stands, from methods that refine it. */
  readonly map?: RawMap;
  /** The class model as it stands: planes (3, H, W) of 0..255. */
  readonly picture?: Float32Array;
}

/** Fired while a model loads and while a map or a class model is computed. Does not bubble. */
export class SaliencyProgressEvent extends Event {
  static readonly type = "saliency-progress";
  constructor(readonly detail: ProgressDetail) {
    super(SaliencyProgressEvent.type);
  }
}

export interface ChangeDetail {
  readonly explanation: Explanation;
  readonly map: RawMap;
  readonly prediction: readonly Prediction[];
  /** With `localize`. */
  readonly localization: Localization | null;
  /** With `verify`. */
  readonly verification: Verification | null;
}

/** Fired when a new map, or one that is newly verified or localised, is shown. Bubbles, and crosses shadow roots. */
export class SaliencyChangeEvent extends Event {
  static readonly type = "saliency-change";
  constructor(readonly detail: ChangeDetail) {
    super(SaliencyChangeEvent.type, { bubbles: true, composed: true });
  }
}

/** Fired when a class model is grown. Bubbles, and crosses shadow roots. */
export class SaliencyClassModelEvent extends Event {
  static readonly type = "saliency-class-model";
  constructor(readonly detail: ClassModel) {
    super(SaliencyClassModelEvent.type, { bubbles: true, composed: true });
  }
}

/** Fired when there is no result because of an error; an abort is none. Bubbles, and crosses shadow roots. */
export class SaliencyErrorEvent extends Event {
  static readonly type = "saliency-error";
  constructor(readonly detail: SaliencyError) {
    super(SaliencyErrorEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "saliency-progress": SaliencyProgressEvent;
    "saliency-change": SaliencyChangeEvent;
    "saliency-class-model": SaliencyClassModelEvent;
    "saliency-error": SaliencyErrorEvent;
  }
}
