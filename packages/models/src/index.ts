export { readModel } from "./canonical/read.js";
export { modelParts, writeModel } from "./canonical/write.js";
export { classCount, className, findClass } from "./canonical/classes.js";
export { parseSpec } from "./canonical/spec.js";
export { parseSafetensors, type Safetensors } from "./safetensors/parse.js";
export { safetensorsParts, writeSafetensors } from "./safetensors/write.js";
export type { StoredDtype, StoredTensor } from "./safetensors/dtype.js";
export { float16ToFloat32, float32ToFloat16 } from "./tensor/float16.js";
export { tensorToFloat32 } from "./tensor/float32.js";
