export { ERROR_CODES, SaliencyError, asSaliencyError, throwIfAborted, type ErrorCode } from "./errors.js";
export { fileBytes } from "./file-bytes.js";
export { hash, hashKey, hashWithKey } from "./hash.js";
export type { RawMap, RgbImage } from "./image.js";
export { conv3x3, dense, globalAveragePool, maxpool2x2 } from "./layer.js";
export type { Conv3x3, Dense, GlobalAveragePool, Layer, MaxPool2x2 } from "./layer.js";
export { requireFiniteAt, requireFiniteTensor } from "./finite.js";
export type {
  InputSpec,
  Model,
  ModelSource,
  ModelSpec,
  ResizeFilter,
  ResizeSpec,
  Tensor,
  TensorSource,
} from "./model.js";
export { deriveShapes, elements, MAX_ELEMENTS, type LayerShape, type Shape } from "./shapes.js";
export { float16ToFloat32, float32ToFloat16, narrowToFloat16 } from "./float16.js";
export { asFloat32, asUint16, bytesOf, count, tensorBytes, tensorToFloat32 } from "./tensor.js";
export { classModelRecord, describeClassModel, type ClassModelRecord } from "./provenance/class-model-record.js";
export { PROVENANCE_KEYWORD, pngText } from "./provenance/png-text.js";
export { formatLayerTarget, runRecord } from "./provenance/run-record.js";
export type { FileRecord, NamedClass, RunRecord } from "./provenance/run-record.js";
export { describeMap, saliencyRecord, summarizeMap } from "./provenance/saliency-record.js";
export type { MapSummary, SaliencyRecord } from "./provenance/saliency-record.js";
export { wasmPolicyHint } from "./wasm-policy.js";
