export { Engine, type BackwardOptions, type EngineOptions, type ReluRule } from "./engine/engine.js";
export type { BinaryName } from "./engine/binary.js";
