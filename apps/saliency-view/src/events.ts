import type { Explanation } from "@deep-inside/core";
import type { RawMap, SaliencyError } from "@deep-inside/spec";
import type { Prediction } from "./engine/prediction.js";

/** What is waited for: the model's bytes, the picture, or the map. */
export type ProgressStage = "model" | "picture" | "explain";

export interface ProgressDetail {
  readonly stage: ProgressStage;
  /** Share that is done, 0..1; absent while it is not known. */
  readonly share?: number;
  /** The map as it stands, from methods that refine it. */
  readonly map?: RawMap;
}

/** Fired while a model loads and while a map is computed. Does not bubble. */
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
}

/** Fired when a new map is shown. Bubbles, and crosses shadow roots. */
export class SaliencyChangeEvent extends Event {
  static readonly type = "saliency-change";
  constructor(readonly detail: ChangeDetail) {
    super(SaliencyChangeEvent.type, { bubbles: true, composed: true });
  }
}

/** Fired when there is no map because of an error; an abort is none. Bubbles, and crosses shadow roots. */
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
    "saliency-error": SaliencyErrorEvent;
  }
}
