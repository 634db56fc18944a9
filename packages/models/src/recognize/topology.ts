import type { Preprocessing, SourceLayer, SourceNetwork } from "../import/network.js";
import type { ImportOptions } from "../import/options.js";
import { ASSUMED_UNIT_RANGE, UNIT_RANGE } from "./preprocessing.js";
import { withPublishedNames } from "./published-names.js";
import { configurationOfDepths, hasPublishedWidths } from "./vgg-tables.js";

/**
 * Names a network that came with its own topology, and what is known about its pixels: a VGG of the published widths gets
 * the published layer names, and is taken to be fed as the VGGs of its framework are; about others nothing is known but
 * what their own layers say.
 *
 * @param vggPreprocessing how the framework's own VGG models are fed
 */
export function describeTopology(
  network: Pick<SourceNetwork, "layers" | "input" | "flatten">,
  vggPreprocessing: Preprocessing,
  options: ImportOptions,
): SourceNetwork {
  const architecture = vggName(network.layers);
  if (architecture !== null) network = { ...network, layers: withPublishedNames(network.layers) };
  const explicit = options.mean !== undefined || options.std !== undefined;
  const rescaled = network.layers.some(({ kind }) => kind === "rescale");
  if (explicit || rescaled)
    return { ...network, architecture: architecture ?? "sequential", preprocessing: UNIT_RANGE, warnings: [] };
  if (architecture === null)
    return { ...network, architecture: "sequential", preprocessing: UNIT_RANGE, warnings: [ASSUMED_UNIT_RANGE] };
  const { mean, std, bgr, lineage } = vggPreprocessing;
  const assumed =
    `The layers are those of ${architecture}; the ${lineage} preprocessing is assumed (mean ${mean.join(", ")}, ` +
    `${std ? `std ${std.join(", ")}` : "no std"}, ${bgr ? "blue" : "red"} first). Give mean, std and the channel order if it was trained otherwise.`;
  return { ...network, architecture, preprocessing: vggPreprocessing, warnings: [assumed] };
}

function vggName(layers: readonly SourceLayer[]): string | null {
  const depths = [0];
  const widths: number[] = [];
  for (const layer of layers) {
    if (layer.kind === "maxpool") depths.push(0);
    if (layer.kind !== "conv") continue;
    depths.push((depths.pop() ?? 0) + 1);
    widths.push((layer.order === "OIHW" ? layer.weight.shape[0] : layer.weight.shape[3]) ?? 0);
  }
  // The last pool opens a block that no convolution follows; fully convolutional classifiers are not looked for.
  if (depths.pop() !== 0) return null;
  const name = configurationOfDepths(depths);
  if (name === undefined || !hasPublishedWidths(name, widths)) return null;
  return layers.some(({ kind }) => kind === "batchNorm") ? `${name}_bn` : name;
}
