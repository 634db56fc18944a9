export { config, type SaliencyViewConfig, type WorkerScript } from "./config.js";
export { SaliencyView } from "./element/saliency-view.js";
export type { ViewState } from "./element/results.js";
export type { LocalizeMode, ViewMode } from "./element/settings.js";
export type { Prediction } from "./engine/prediction.js";
export { clearKeptModels, releaseEngines } from "./engine/shared-engines.js";
export {
  SaliencyChangeEvent,
  SaliencyClassModelEvent,
  SaliencyErrorEvent,
  SaliencyProgressEvent,
  type ChangeDetail,
  type ProgressDetail,
  type ProgressStage,
} from "./events.js";
export type { ModelFile } from "./files/protocol.js";
export type { Ascent } from "./run/grow-class-model.js";
export type { PictureSource } from "./run/open-picture.js";
