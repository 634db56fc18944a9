import { unsupportedModel, quote } from "../errors.js";
import type { Checkpoint } from "../import/checkpoint.js";
import type { SourceNetwork } from "../import/network.js";
import { CAFFE_RGB } from "./preprocessing.js";
import { vggNetwork, type Weights } from "./vgg-layers.js";
import { configurationOfDepths, hasPublishedWidths } from "./vgg-tables.js";

/**
 * VGG networks under the authors' names: conv1_1 ... conv5_3, fc6 ..., followed by `.weight` and `.bias` (PyTorch's
 * layout) or by `_W` and `_b` (the classic npz, TensorFlow's layout).
 *
 * @returns null when the names are of another kind
 * @throws SaliencyError `unsupported-model`
 */
export function recognizeCaffeNames(
  { parameters }: Checkpoint,
  wanted?: { height: number; width: number },
): SourceNetwork | null {
  const tensorflow = parameters.has("conv1_1_W");
  if (!tensorflow && !parameters.has("conv1_1.weight")) return null;
  const [weightSuffix, biasSuffix] = tensorflow ? ["_W", "_b"] : [".weight", ".bias"];
  const used = new Set<string>();
  const weights = (layer: string): Weights | null => {
    const [weight, bias] = [parameters.get(layer + weightSuffix), parameters.get(layer + biasSuffix)];
    if (weight === undefined) return null;
    used.add(layer + weightSuffix).add(layer + biasSuffix);
    return { weight, ...(bias ? { bias } : {}) };
  };
  const inSequence = (name: (index: number) => string): Weights[] => {
    const found: Weights[] = [];
    for (let i = 1, next = weights(name(i)); next !== null; next = weights(name(++i))) found.push(next);
    return found;
  };

  const blocks: Weights[][] = [];
  for (
    let block = inSequence((i) => `conv1_${i}`);
    block.length > 0;
    block = inSequence((i) => `conv${blocks.length + 1}_${i}`)
  ) {
    blocks.push(block);
  }
  const depths = blocks.map((block) => block.length);
  const configuration = configurationOfDepths(depths);
  const denses = inSequence((i) => `fc${blocks.length + i}`);
  const leftOver = [...parameters.keys()].find((name) => !used.has(name));
  if (configuration === undefined)
    throw unsupportedModel(
      `Blocks of ${depths.join(", ")} convolutions are of no VGG11, 13, 16 or 19. Give the layers explicitly.`,
    );
  if (denses.length === 0)
    throw unsupportedModel(
      "The file holds the convolutions alone, no classifier, so it gives no class scores to explain.",
    );
  if (leftOver !== undefined)
    throw unsupportedModel(`Tensor ${quote(leftOver)} belongs to no layer of ${configuration}.`);

  const convs = blocks.flat();
  const widths = convs.map(({ weight }) => weight.shape[tensorflow ? 3 : 0] ?? 0);
  const network = vggNetwork(
    {
      depths,
      convs,
      denses,
      convOrder: tensorflow ? "HWIO" : "OIHW",
      denseOrder: tensorflow ? "IO" : "OI",
    },
    wanted,
  );
  return {
    architecture: hasPublishedWidths(configuration, widths) ? configuration : `${configuration}-custom`,
    layers: network.layers,
    input: network.input,
    flatten: tensorflow ? "HWC" : "CHW",
    preprocessing: CAFFE_RGB,
    warnings: [
      "The authors' Caffe preprocessing is assumed, red first: mean pixel 123.68, 116.779, 103.939, no std.",
      ...network.warnings,
    ],
  };
}
