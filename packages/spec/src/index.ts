export { ERROR_CODES, SaliencyError, asSaliencyError, throwIfAborted, type ErrorCode } from "./errors.js";
export { hash, hashKey, hashWithKey } from "./hash.js";
export type { RawMap, RgbImage } from "./image.js";
export { conv3x3, dense, globalAveragePool, maxpool2x2 } from "./layer.js";
export type { Conv3x3, Dense, GlobalAveragePool, Layer, MaxPool2x2 } from "./layer.js";
export type { InputSpec, Model, ModelSpec, ResizeFilter, ResizeSpec, Tensor } from "./model.js";
export { deriveShapes, elements, MAX_ELEMENTS, type LayerShape, type Shape } from "./shapes.js";
export { float16ToFloat32, float32ToFloat16, narrowToFloat16 } from "./float16.js";
export { asFloat32, asUint16, bytesOf, count, tensorToFloat32 } from "./tensor.js";
