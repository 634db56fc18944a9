import type { Parameter } from "./parameter.js";

/** Named tensors without a topology: what PyTorch, safetensors and npz files hold. */
export interface Checkpoint {
  readonly parameters: ReadonlyMap<string, Parameter>;
}
