import { unsupportedModel } from "../errors.js";
import type { SourceBatchNorm, SourceConv, SourceDense, SourceLayer } from "../import/network.js";
import type { Parameter } from "../import/parameter.js";

export interface Weights {
  readonly weight: Parameter;
  readonly bias?: Parameter;
}

export interface VggParts {
  readonly depths: readonly number[];
  /** All convolutions in order, and what normalises each. */
  readonly convs: readonly (Weights & { readonly batchNorm?: Omit<SourceBatchNorm, "kind" | "name"> })[];
  readonly denses: readonly Weights[];
  readonly convOrder: SourceConv["order"];
  readonly denseOrder: SourceDense["order"];
}

/** A VGG network put together, the extents of its input, and what was assumed about them. */
export interface VggNetwork {
  readonly layers: readonly SourceLayer[];
  readonly input: Extents;
  readonly warnings: readonly string[];
}

interface Extents {
  readonly height: number;
  readonly width: number;
}

/**
 * The network of these parts under the published names: conv1_1, ..., pool5, fc6, fc7, fc8.
 *
 * @param wanted extents of the input the caller asks for, instead of the square default
 * @throws SaliencyError `unsupported-model` when the first dense layer does not fit behind the pools
 */
export function vggNetwork(parts: VggParts, wanted: Extents | undefined): VggNetwork {
  const { depths, convs, denses, convOrder, denseOrder } = parts;
  const last = convs.at(-1)?.weight.shape ?? [];
  const channels = (convOrder === "OIHW" ? last[0] : last[3]) ?? 1;
  const first = denses[0]?.weight.shape ?? [];
  const features = (denseOrder === "OI" ? first[1] : first[0]) ?? 0;
  const pooled = (extent: number): number => Math.floor(extent / 2 ** depths.length);
  // What reads one value of each channel stands behind AdaptiveAvgPool2d(1), or behind pools that leave one position.
  if (features === channels && wanted && pooled(wanted.height) * pooled(wanted.width) > 1)
    return { layers: vggLayers(parts, true), input: wanted, warnings: [] };
  const input = vggInput(features, channels, depths.length, wanted);
  const { height, width } = input;
  const doubt =
    `The first dense layer reads one value of each channel, so an input of ${height}x${width} is assumed. If the network ` +
    "averages over positions before it (AdaptiveAvgPool2d(1)), give the extents of its input, for example 224x224.";
  return { layers: vggLayers(parts, false), input, warnings: features === channels && !wanted ? [doubt] : [] };
}

function vggLayers({ depths, convs, denses, convOrder, denseOrder }: VggParts, average: boolean): SourceLayer[] {
  const layers: SourceLayer[] = [];
  const remaining = [...convs];
  for (const [block, depth] of depths.entries()) {
    for (let i = 1; i <= depth; i++) {
      const name = `conv${block + 1}_${i}`;
      const { batchNorm, ...weights } = remaining.shift() as VggParts["convs"][number];
      layers.push({ kind: "conv", name, ...weights, order: convOrder, padding: "same" });
      if (batchNorm) layers.push({ kind: "batchNorm", name: `bn${block + 1}_${i}`, ...batchNorm });
      layers.push({ kind: "relu", name: `relu${block + 1}_${i}` });
    }
    layers.push({ kind: "maxpool", name: `pool${block + 1}` });
  }
  if (average) layers.push({ kind: "globalAveragePool", name: "average" });
  layers.push({ kind: "flatten", name: "flatten" });
  for (const [i, weights] of denses.entries()) {
    const number = depths.length + 1 + i;
    layers.push({ kind: "dense", name: `fc${number}`, ...weights, order: denseOrder });
    if (i < denses.length - 1) layers.push({ kind: "relu", name: `relu${number}` });
  }
  return layers;
}

/**
 * Extents of the input for which `blocks` pools leave what the first dense layer reads.
 *
 * @param features length of an input row of the first dense layer
 * @param channels of the last convolution
 */
function vggInput(features: number, channels: number, blocks: number, wanted: Extents | undefined): Extents {
  const positions = features / channels;
  const side = Math.sqrt(positions);
  const scale = 2 ** blocks;
  const pooled = (extent: number): number => Math.floor(extent / scale);
  if (wanted !== undefined && pooled(wanted.height) * pooled(wanted.width) === positions) return wanted;
  if (wanted !== undefined && Number.isInteger(side)) {
    throw unsupportedModel(
      `An input of ${wanted.height}x${wanted.width} leaves ${pooled(wanted.height)}x${pooled(wanted.width)} positions, but the first dense layer ` +
        `was trained on ${side}x${side}; the adaptive average pool between them would change the picture's geometry. Use ${side * scale}x${side * scale}.`,
    );
  }
  if (!Number.isInteger(side) || side < 1) {
    throw unsupportedModel(
      `The first dense layer reads ${features} values, which is no square map of ${channels} channels. Give the input's height and width.`,
    );
  }
  return { height: side * scale, width: side * scale };
}
