import { quote, unsupportedModel } from "../errors.js";
import { PickledDict, TensorReference, type Value } from "./value.js";

/** Keys under which training scripts keep the weights inside a larger checkpoint; the first that is there is read. */
const NESTED = ["state_dict", "model_state_dict", "model", "net", "network", "weights", "params"];
/** Dicts inside dicts that are looked through. */
const MAX_DEPTH = 4;

export interface StateDict {
  readonly tensors: ReadonlyMap<string, TensorReference>;
  readonly warnings: readonly string[];
}

/**
 * The weights a checkpoint holds: it is a state dict itself, or a dict with one somewhere inside, beside the state of an
 * optimizer, counters and the like.
 *
 * @throws SaliencyError `unsupported-model` when there is none, or no telling which of several is meant
 */
export function stateDict(value: Value): StateDict {
  if (!(value instanceof PickledDict))
    throw unsupportedModel("The file holds no dict of tensors. Save it with torch.save(model.state_dict(), FILE).");
  const found = [...stateDicts(value, [])];
  const [only, ...others] = found;
  if (only === undefined) {
    const tensors = tensorsOf(value);
    if (tensors.size > 0) return { tensors, warnings: [] };
    const keys = [...value.entries.keys()].slice(0, 5).map((key) => quote(String(key)));
    throw unsupportedModel(
      `The checkpoint holds no tensors${keys.length > 0 ? `, only ${keys.join(", ")}` : ""}. Save model.state_dict().`,
    );
  }
  if (others.length === 0) return { tensors: only.tensors, warnings: [] };
  const names = found.map(({ path }) => quote(path.join(".")));
  const known = NESTED.map((key) => found.find(({ path }) => path.includes(key))).find((dict) => dict !== undefined);
  if (known === undefined)
    throw unsupportedModel(`The checkpoint holds several networks: ${names.join(", ")}. Save the one to be explained.`);
  const read = quote(known.path.join("."));
  const left = names.filter((name) => name !== read);
  return {
    tensors: known.tensors,
    warnings: [`The weights under ${read} are read; those under ${left.join(", ")} are not.`],
  };
}

interface Found {
  readonly path: readonly string[];
  readonly tensors: ReadonlyMap<string, TensorReference>;
}

/** A dict with a tensor called "... weight" is a state dict; an optimizer calls its tensors otherwise. */
function* stateDicts(dict: PickledDict, path: readonly string[]): Generator<Found> {
  const tensors = tensorsOf(dict);
  if ([...tensors.keys()].some((key) => key.endsWith("weight"))) return yield { path, tensors };
  if (path.length >= MAX_DEPTH) return;
  for (const [key, entry] of dict.entries) {
    if (entry instanceof PickledDict) yield* stateDicts(entry, [...path, String(key)]);
  }
}

function tensorsOf({ entries }: PickledDict): Map<string, TensorReference> {
  const tensors = new Map<string, TensorReference>();
  for (const [key, entry] of entries) if (entry instanceof TensorReference) tensors.set(String(key), entry);
  return tensors;
}
