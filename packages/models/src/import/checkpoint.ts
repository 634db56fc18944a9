import type { Parameter } from "./parameter.js";

/** Named tensors without a topology: what PyTorch, safetensors and npz files hold. */
export interface Checkpoint {
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** What was chosen among several things the file holds. */
  readonly warnings?: readonly string[];
}
