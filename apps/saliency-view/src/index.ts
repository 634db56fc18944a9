export { config, type SaliencyViewConfig } from "./config.js";
export { releaseEngines } from "./engine/shared-engines.js";
export type { Prediction } from "./engine/prediction.js";
export { SaliencyChangeEvent, SaliencyErrorEvent, SaliencyProgressEvent } from "./events.js";
export type { ProgressDetail, ProgressStage } from "./events.js";
export { SaliencyView, type ViewMode, type ViewState } from "./saliency-view.js";
export type { PictureSource } from "./picture/picture.js";
