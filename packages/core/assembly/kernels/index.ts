// Every kernel: the entry of the binary that the kernel tests and benchmarks run.
export { conv3x3DirectBackwardInput, conv3x3DirectForward, conv3x3DirectPack } from "./conv3x3-direct";
export { denseBackwardInput, denseForward } from "./dense";
export { densePack } from "./dense-pack";
export { globalAveragePoolBackwardInput, globalAveragePoolForward } from "./global-average-pool";
export { flattenBackwardInput, flattenForward, packPlanes, unpackPlanes } from "./layout";
export { maxpool2x2BackwardInput, maxpool2x2Forward } from "./maxpool2x2";
export { vectorReluRule } from "./relu";
export { allStorable, narrow } from "./stored";
export { winogradTransformInput } from "./winograd-input";
export { winogradMultiply, winogradMultiplyGroup } from "./winograd-multiply";
export { winogradTransformOutput } from "./winograd-output";
export { winogradPackGroup, winogradPackWeights, winogradWeightBytes } from "./winograd-weights";
export { winograd2TransformInput } from "./winograd2-input";
export { winograd2TransformOutput } from "./winograd2-output";
