import { badModel, quote, unsupportedModel } from "../errors.js";
import type { SourceNetwork } from "../import/network.js";
import type { ImportOptions } from "../import/options.js";
import type { Parameter } from "../import/parameter.js";
import { KERAS } from "../recognize/preprocessing.js";
import { describeTopology } from "../recognize/topology.js";
import type { ByteSource } from "../source.js";
import { parseStrictJsonText } from "../strict-json.js";
import { layerChain, type PlacedLayer } from "./config.js";
import { openHdf5, type Hdf5 } from "./hdf5/open.js";
import { namesIn } from "./names.js";
import { kerasInput } from "./input.js";
import { kerasLayers } from "./layers.js";
import { readWeightsOnly } from "./weights-only.js";

/**
 * Reads a Keras .h5 file: a whole model (`model.save`) with its topology, or the weights alone (`save_weights`, the
 * files of keras.applications) of a VGG. `release` of the result closes the file.
 *
 * @throws SaliencyError `unsupported-model` naming the first layer that does not fit; `bad-model`
 */
export async function readKeras(source: ByteSource, options: ImportOptions): Promise<SourceNetwork> {
  const file = await openHdf5(source);
  try {
    return { ...readNetwork(file, options), release: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

function readNetwork(file: Hdf5, options: ImportOptions): SourceNetwork {
  const config = file.text("", "model_config");
  const root = file.has("model_weights") ? "model_weights" : "";
  if (config === null) return readWeightsOnly(file, root, options);
  const chain = layerChain(parseStrictJsonText(config, "The Keras model_config"));
  const layers = kerasLayers(chain, storedWeights(file, root));
  return describeTopology({ layers, input: kerasInput(chain, options.input), flatten: "HWC" }, KERAS, options);
}

/** Weights by their order within the layer's group; those of a nested model's layers by name within the outer group. */
function storedWeights(file: Hdf5, root: string): (layer: PlacedLayer, count: number) => Parameter[] {
  return ({ name, outer }, count) => {
    const group = [root, outer[0] ?? name].filter((part) => part !== "").join("/");
    if (!file.has(group)) throw badModel(`The file holds no weights for layer ${quote(name)}.`);
    const names = namesIn(file, group, "weight_names");
    const own = outer.length === 0 ? names : names.filter((path) => path.split("/").at(-2) === name);
    if (own.length !== count)
      throw unsupportedModel(`The file holds ${own.length} weights for layer ${quote(name)}, expected ${count}.`);
    return own.map((path) => file.dataset(`${group}/${path}`));
  };
}
