import { badModel, quote, unsupportedModel } from "../errors.js";
import type { SourceNetwork } from "../import/network.js";
import type { ImportOptions } from "../import/options.js";
import type { Parameter } from "../import/parameter.js";
import { KERAS } from "../recognize/preprocessing.js";
import { describeTopology } from "../recognize/topology.js";
import type { ByteSource } from "../source.js";
import { parseStrictJson } from "../strict-json.js";
import { openRecord, readDirectory } from "../zip/archive.js";
import { layerChain, type PlacedLayer } from "./config.js";
import { openHdf5, type Hdf5 } from "./hdf5/open.js";
import { kerasInput } from "./input.js";
import { kerasLayers } from "./layers.js";

const MAX_CONFIG_BYTES = 16 * 1024 * 1024;

/**
 * Reads the .keras archive of Keras 3: config.json, the topology, and model.weights.h5, whose groups are named after the
 * layers' places in it. `release` of the result closes the file.
 *
 * @throws SaliencyError `unsupported-model` naming the first layer that does not fit; `bad-model`
 */
export async function readKerasArchive(source: ByteSource, options: ImportOptions): Promise<SourceNetwork> {
  const records = await readDirectory(source);
  const [config, weights] = [records.get("config.json"), records.get("model.weights.h5")];
  if (config === undefined || weights === undefined)
    throw badModel("The .keras archive holds no config.json or no model.weights.h5.");
  if (config.bytes > MAX_CONFIG_BYTES)
    throw badModel(`config.json has ${config.bytes} bytes, more than the ${MAX_CONFIG_BYTES} accepted.`);
  const json = await (await openRecord(source, config)).read(0, config.bytes);
  const chain = layerChain(parseStrictJson(json, "config.json"));
  const file = await openHdf5(await openRecord(source, weights));
  try {
    const layers = kerasLayers(chain, (layer, count) => storedWeights(file, layer, count));
    const network = { layers, input: kerasInput(chain, options.input), flatten: "HWC" } as const;
    return { ...describeTopology(network, KERAS, options), release: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Variables are numbered in Keras's order. */
function storedWeights(file: Hdf5, { group, name }: PlacedLayer, count: number): Parameter[] {
  if (!file.has(`${group}/vars`))
    throw badModel(`The archive holds no weights ${quote(group)} for layer ${quote(name)}.`);
  const stored = file.text(`${group}/vars`, "name");
  if (stored !== null && stored !== name)
    throw badModel(`The weights ${quote(group)} are those of layer ${quote(stored)}, expected ${quote(name)}.`);
  if (file.has(`${group}/vars/${count}`))
    throw unsupportedModel(`The file holds more than ${count} weights for layer ${quote(name)}.`);
  return Array.from({ length: count }, (_, i) => file.dataset(`${group}/vars/${i}`));
}
