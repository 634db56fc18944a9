import { quote, unsupportedModel } from "../errors.js";
import { PickledDict, TensorReference, type Value } from "./value.js";

/** Keys under which training scripts keep the state dict inside a larger checkpoint. */
const NESTED = ["state_dict", "model_state_dict", "model", "net", "weights", "params"];

/**
 * The tensors of a state dict, or of the one inside a training checkpoint ({"epoch": ..., "state_dict": ...}).
 *
 * @throws SaliencyError `unsupported-model` when there is none
 */
export function stateDict(value: Value): Map<string, TensorReference> {
  if (!(value instanceof PickledDict))
    throw unsupportedModel("The file holds no dict of tensors. Save it with torch.save(model.state_dict(), FILE).");
  const tensors = new Map<string, TensorReference>();
  for (const [key, entry] of value.entries) {
    if (entry instanceof TensorReference) tensors.set(String(key), entry);
  }
  if (tensors.size > 0) return tensors;
  for (const key of NESTED) {
    const nested = value.entries.get(key);
    if (nested instanceof PickledDict) return stateDict(nested);
  }
  const keys = [...value.entries.keys()].slice(0, 5).map((key) => quote(String(key)));
  throw unsupportedModel(
    `The checkpoint holds no tensors${keys.length > 0 ? `, only ${keys.join(", ")}` : ""}. Save model.state_dict().`,
  );
}
