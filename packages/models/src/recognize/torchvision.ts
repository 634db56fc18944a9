import { quote, unsupportedModel } from "../errors.js";
import type { Checkpoint } from "../import/checkpoint.js";
import type { SourceNetwork } from "../import/network.js";
import type { Parameter } from "../import/parameter.js";
import { TORCHVISION } from "./preprocessing.js";
import { vggNetwork, type Weights } from "./vgg-layers.js";
import { configurationOfDepths, depthsFromPositions, hasPublishedWidths } from "./vgg-tables.js";

/** PyTorch's BatchNorm2d, which no VGG changes. */
const EPSILON = 1e-5;

/** timm's classifier: the first two dense layers as convolutions of 7x7 and 1x1, of the same numbers; and Cadene's. */
const CLASSIFIERS = [
  ["pre_logits.fc1", "pre_logits.fc2", "head.fc"],
  ["linear0", "linear1", "last_linear"],
];

/**
 * VGG networks under torchvision's or timm's names: `features.<position>` and `classifier.<position>` or
 * `pre_logits.fc1`, `pre_logits.fc2`, `head.fc`, or Cadene's; at any widths, with any number of classes.
 *
 * @returns null when the names are of another kind
 * @throws SaliencyError `unsupported-model` naming what does not fit
 */
export function recognizeTorchvision(
  { parameters }: Checkpoint,
  wanted?: { height: number; width: number },
): SourceNetwork | null {
  const named = new Map(
    [...parameters].map(([name, parameter]) => [name.replace(/^_features/, "features"), parameter]),
  );
  if (!named.has("features.0.weight")) return null;

  const positions = numbered(named, /^features\.(\d+)\.weight$/, 4);
  const bnPositions = numbered(named, /^features\.(\d+)\.running_mean$/, 1);
  const batchNorm = bnPositions.length > 0;
  const depths = depthsFromPositions(positions, batchNorm);
  const configuration = depths && configurationOfDepths(depths);
  if (!depths || !configuration) {
    throw unsupportedModel(
      `Convolutions at positions ${positions.join(", ")} of "features" are of no VGG11, 13, 16 or 19. Give the layers explicitly.`,
    );
  }
  const used = new Set<string>();
  const take = (name: string): Parameter => {
    const parameter = named.get(name);
    if (parameter === undefined) throw unsupportedModel(`Tensor ${quote(name)} is missing for ${configuration}.`);
    used.add(name);
    return parameter;
  };
  const weights = (layer: string): Weights => ({
    weight: take(`${layer}.weight`),
    ...(named.has(`${layer}.bias`) ? { bias: take(`${layer}.bias`) } : {}),
  });
  const convs = positions.map((position) => ({
    ...weights(`features.${position}`),
    ...(batchNorm ? { batchNorm: batchNormOf(`features.${position + 1}`, take) } : {}),
  }));
  const { layers: classifier, warnings } = classifierLayers(named);
  const denses = classifier.map(weights).map(flattened);
  refuseLeftOvers(named, used, configuration);

  const widths = convs.map(({ weight }) => weight.shape[0] ?? 0);
  const parts = vggNetwork({ depths, convs, denses, convOrder: "OIHW", denseOrder: "OI" }, wanted);
  const name = `${configuration}${batchNorm ? "_bn" : ""}`;
  return {
    architecture: hasPublishedWidths(configuration, widths) ? name : `${name}-custom`,
    layers: parts.layers,
    input: parts.input,
    flatten: "CHW",
    preprocessing: TORCHVISION,
    warnings: [...warnings, ...parts.warnings],
  };
}

function numbered(named: ReadonlyMap<string, Parameter>, pattern: RegExp, rank: number): number[] {
  const positions: number[] = [];
  for (const [name, { shape }] of named) {
    const position = pattern.exec(name)?.[1];
    if (position !== undefined && shape.length === rank) positions.push(Number(position));
  }
  return positions.sort((a, b) => a - b);
}

function batchNormOf(layer: string, take: (name: string) => Parameter) {
  return {
    gamma: take(`${layer}.weight`),
    beta: take(`${layer}.bias`),
    mean: take(`${layer}.running_mean`),
    variance: take(`${layer}.running_var`),
    epsilon: EPSILON,
  };
}

/** Names of the dense layers in order, without ".weight". */
function classifierLayers(named: ReadonlyMap<string, Parameter>): { layers: string[]; warnings: string[] } {
  const published = CLASSIFIERS.find((layers) => layers.every((layer) => named.has(`${layer}.weight`)));
  if (published !== undefined) return { layers: published, warnings: [] };
  const layers = [...named]
    .filter(([name, { shape }]) => /^classifier(\.[\w.]+)?\.weight$/.test(name) && shape.length >= 2)
    .map(([name]) => name.slice(0, -".weight".length))
    .sort(new Intl.Collator("en", { numeric: true }).compare);
  if (layers.length === 0) {
    throw unsupportedModel(
      "The file holds the convolutions alone (features only), no classifier, so it gives no class scores to explain. Use the file with the classifier.",
    );
  }
  const known = layers.length === 1 || layers.join() === "classifier.0,classifier.3,classifier.6";
  const warnings = known
    ? []
    : [`A ReLU is assumed between the dense layers ${layers.join(", ")}: the file holds weights only.`];
  return { layers, warnings };
}

/** A dense layer stored as a convolution over its whole input, [out, in, rows, columns], as the matrix it is. */
function flattened({ weight, bias }: Weights): Weights {
  const [out = 0, ...rest] = weight.shape;
  const matrix = { ...weight, shape: [out, rest.reduce((product, extent) => product * extent, 1)] };
  return { weight: matrix, ...(bias ? { bias } : {}) };
}

function refuseLeftOvers(
  named: ReadonlyMap<string, Parameter>,
  used: ReadonlySet<string>,
  configuration: string,
): void {
  for (const name of named.keys()) {
    // A counter of training steps, of no use here.
    if (used.has(name) || name.endsWith(".num_batches_tracked")) continue;
    throw unsupportedModel(
      `Tensor ${quote(name)} belongs to no layer of ${configuration}. Give the layers explicitly.`,
    );
  }
}
