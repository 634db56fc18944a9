import { badModel, quote, unsupportedModel } from "../errors.js";

/** A layer of a Keras model's JSON, of Keras 1 to 3. */
export interface KerasLayer {
  readonly className: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A chain of layers; nested models are written out, and each layer knows under which outer layers it lies. */
export interface PlacedLayer extends KerasLayer {
  readonly outer: readonly string[];
  /** Group of its weights in a .keras archive, such as "layers/sequential/layers/conv2d_1". */
  readonly group: string;
}

const MODELS = ["Sequential", "Functional", "Model"];
const MAX_LAYERS = 2000;

/**
 * The layers of a Sequential model, or of a Functional one that is a plain chain.
 *
 * @param model the parsed `model_config`, or `modelTopology` of tfjs
 * @throws SaliencyError `unsupported-model` when layers branch, `bad-model` when the JSON is no Keras model
 */
export function layerChain(model: unknown, outer: readonly string[] = [], group = ""): PlacedLayer[] {
  const { className, config } = layerOf(model);
  if (!MODELS.includes(className))
    throw unsupportedModel(`The Keras model is a ${quote(className)}, expected Sequential or Functional.`);
  // Keras 1 and early Keras 2 wrote the layers of a Sequential model without an object around them.
  const entries: unknown = Array.isArray(config) ? config : config["layers"];
  if (!Array.isArray(entries) || entries.length > MAX_LAYERS || outer.length > 8)
    throw badModel("The Keras model has no list of layers.");
  const ordered = className === "Sequential" ? entries : inOrder(entries);
  const groups = groupNames(entries);
  return ordered.flatMap((entry): PlacedLayer[] => {
    const layer = layerOf(entry);
    const own = `${group}layers/${groups.get(entry)}`;
    return MODELS.includes(layer.className)
      ? layerChain(entry, [...outer, layer.name], `${own}/`)
      : [{ ...layer, outer, group: own }];
  });
}

/** Keras 3 (saving_lib, _save_container_state) names groups after classes, in the order of the list: conv2d, conv2d_1. */
function groupNames(entries: readonly unknown[]): Map<unknown, string> {
  const used = new Map<string, number>();
  return new Map(
    entries.map((entry) => {
      const name = layerOf(entry)
        .className.replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
        .replace(/([a-z])([A-Z])/g, "$1_$2")
        .toLowerCase();
      const before = used.get(name) ?? 0;
      used.set(name, before + 1);
      return [entry, before === 0 ? name : `${name}_${before}`];
    }),
  );
}

function layerOf(value: unknown): KerasLayer {
  const entry = record(value);
  const config = record(entry["config"]);
  const className = entry["class_name"];
  if (typeof className !== "string") throw badModel("A layer of the Keras model has no class_name.");
  const name = config["name"] ?? entry["name"];
  return { className, name: typeof name === "string" ? name : className, config };
}

/** Follows a Functional model's layers from the input; each may have one predecessor and one successor. */
function inOrder(entries: readonly unknown[]): unknown[] {
  const successors = new Map<string | null, unknown>();
  for (const entry of entries) {
    const layer = layerOf(entry);
    const sources = [...new Set(predecessors(record(entry)["inbound_nodes"]))];
    if (sources.length > 1)
      throw unsupportedModel(
        `Layer ${quote(layer.name)} (${layer.className}) reads ${sources.length} layers; only plain sequences are supported.`,
      );
    const source = sources[0] ?? null;
    if (successors.has(source))
      throw unsupportedModel(
        `The network branches at layer ${quote(layer.name)} (${layer.className}); only plain sequences are supported.`,
      );
    successors.set(source, entry);
  }
  const ordered: unknown[] = [];
  for (
    let next = successors.get(null);
    next !== undefined && ordered.length < entries.length;
    next = successors.get(layerOf(next).name)
  )
    ordered.push(next);
  if (ordered.length !== entries.length) throw unsupportedModel("The layers of the Keras model form no single chain.");
  return ordered;
}

/**
 * Names of the layers a layer reads. Keras 1 and 2 write [[[name, node, tensor, ...], ...]], Keras 3 writes
 * [{"args": [{"config": {"keras_history": [name, node, tensor]}}]}]; both hold arrays of a name and two numbers.
 */
function predecessors(value: unknown, depth = 0): string[] {
  if (depth > 12 || typeof value !== "object" || value === null) return [];
  if (
    Array.isArray(value) &&
    typeof value[0] === "string" &&
    typeof value[1] === "number" &&
    typeof value[2] === "number"
  )
    return [value[0]];
  return Object.values(value).flatMap((inner) => predecessors(inner, depth + 1));
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null)
    throw badModel("The Keras model's JSON lacks an object where a layer or its config should be.");
  return value as Record<string, unknown>;
}
