import {
  conv3x3,
  dense,
  deriveShapes,
  globalAveragePool,
  maxpool2x2,
  type Layer,
  type LayerShape,
  type Shape,
} from "@deep-inside/spec";
import { unsupportedModel } from "../errors.js";
import type { SourceBatchNorm, SourceConv, SourceDense, SourceLayer, SourceNetwork } from "../import/network.js";

/** A layer of ours and what its parameters are made of. */
export interface PlannedLayer {
  readonly layer: Layer;
  readonly source: SourceConv | SourceDense | null;
  readonly batchNorm: SourceBatchNorm | null;
  /** The activation the layer reads was flattened row, column, channel: its weight's columns are to be permuted. */
  readonly permuted: boolean;
}

export interface Plan {
  readonly layers: readonly (PlannedLayer & { readonly shape: LayerShape })[];
  /** Steps on the pixels before the first layer, in order: y = x * scale + offset. */
  readonly rescales: readonly { readonly scale: readonly number[]; readonly offset: readonly number[] }[];
  readonly warnings: readonly string[];
}

/**
 * Turns the layers of a foreign network into ours: ReLU joins the layer before it, batch norm is folded into it,
 * flattening is implied, the probabilities at the end are dropped. No parameter is read.
 *
 * @throws SaliencyError `unsupported-model` naming the first layer that does not fit
 */
export function planLayers(network: SourceNetwork): Plan {
  const planned: PlannedLayer[] = [];
  const rescales: { scale: readonly number[]; offset: readonly number[] }[] = [];
  const warnings: string[] = [];
  let flattened = false;
  let permuted = false;
  let ended: string | null = null;

  const shapeNow = (): Shape => {
    const layers = planned.map(({ layer }) => layer);
    const last = layers.length > 0 ? deriveShapes(layers, network.input).at(-1) : undefined;
    return last?.output ?? { channels: 3, ...network.input };
  };
  const refuse = (layer: SourceLayer, reason: string): never => {
    throw unsupportedModel(`Layer "${layer.name}" does not fit: ${reason}.`);
  };
  const replaceLast = (change: (last: PlannedLayer) => PlannedLayer): void => {
    planned.push(change(planned.pop() as PlannedLayer));
  };

  for (const layer of network.layers) {
    if (ended !== null) refuse(layer, `it follows the probabilities of "${ended}"`);
    const last = planned.at(-1);
    switch (layer.kind) {
      case "conv":
        planned.push({
          layer: conv3x3(layer.name, outputs(layer), { padding: layer.padding, relu: false }),
          ...{ source: layer, batchNorm: null, permuted: false },
        });
        break;
      case "dense": {
        const { height, width } = shapeNow();
        if (!flattened && height * width > 1)
          refuse(layer, `it reads ${height}x${width} positions that were not flattened`);
        planned.push({
          layer: dense(layer.name, outputs(layer), { relu: false }),
          source: layer,
          batchNorm: null,
          permuted,
        });
        permuted = false;
        flattened = true;
        break;
      }
      case "batchNorm":
        if (!last?.source || last.batchNorm || ("relu" in last.layer && last.layer.relu)) {
          refuse(
            layer,
            "batch norm is folded into the layer before it, so it must follow a convolution or dense layer directly, before the ReLU",
          );
        }
        replaceLast((layerBefore) => ({ ...layerBefore, batchNorm: layer }));
        break;
      case "relu":
        if (!last || !("relu" in last.layer)) refuse(layer, "a ReLU must follow a convolution or dense layer");
        replaceLast((layerBefore) => ({ ...layerBefore, layer: { ...layerBefore.layer, relu: true } as Layer }));
        break;
      case "maxpool":
        planned.push({ layer: maxpool2x2(layer.name), source: null, batchNorm: null, permuted: false });
        break;
      case "globalAveragePool": {
        const { height, width } = shapeNow();
        if (height * width === 1) break;
        planned.push({ layer: globalAveragePool(layer.name), source: null, batchNorm: null, permuted: false });
        break;
      }
      case "flatten": {
        const { height, width } = shapeNow();
        permuted = !flattened && network.flatten === "HWC" && height * width > 1;
        flattened = true;
        break;
      }
      case "adaptiveAveragePool": {
        const { height, width } = shapeNow();
        if (layer.height === height && layer.width === width) break;
        if (layer.height !== 1 || layer.width !== 1) {
          refuse(
            layer,
            `it averages ${height}x${width} positions to ${layer.height}x${layer.width}; only the case in which it changes nothing is supported`,
          );
        }
        planned.push({ layer: globalAveragePool(layer.name), source: null, batchNorm: null, permuted: false });
        break;
      }
      case "probabilities":
        ended = layer.name;
        if (layer.activation !== "softmax")
          warnings.push(
            `The final ${layer.activation} "${layer.name}" is left out: maps explain the scores before it.`,
          );
        break;
      case "rescale":
        if (last) refuse(layer, "scaling is supported on the pixels alone, before the first convolution");
        rescales.push({ scale: layer.scale, offset: layer.offset });
        break;
    }
  }
  const shapes = deriveShapes(
    planned.map(({ layer }) => layer),
    network.input,
  );
  return { layers: planned.map((layer, i) => ({ ...layer, shape: shapes[i] as LayerShape })), rescales, warnings };
}

function outputs({ weight, order }: SourceConv | SourceDense): number {
  return (order === "OIHW" || order === "OI" ? weight.shape[0] : weight.shape.at(-1)) ?? 0;
}
