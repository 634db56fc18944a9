import { count, deriveShapes, type Layer, type LayerShape } from "@deep-inside/spec";
import { parseLayers } from "../canonical/spec.js";
import { quote, unsupportedModel } from "../errors.js";
import type { Checkpoint } from "../import/checkpoint.js";
import type { SourceBatchNorm, SourceLayer, SourceNetwork } from "../import/network.js";
import type { Parameter } from "../import/parameter.js";
import { ASSUMED_UNIT_RANGE, UNIT_RANGE } from "./preprocessing.js";
import type { Weights } from "./vgg-layers.js";

/** PyTorch's BatchNorm2d. */
const EPSILON = 1e-5;

type LayerWeights = Weights & { readonly batchNorm?: SourceBatchNorm };

/**
 * A checkpoint read with layers the caller gives. The weights of a layer are `<layer>.weight`, or else the first in the
 * file that no layer before it has taken and whose shape fits; batch norm that follows them is folded in. Layouts are
 * PyTorch's: (out, in, 3, 3), (out, in), flattened channel, row, column.
 *
 * @throws SaliencyError `unsupported-model` when the tensors do not fit or some are left over, `bad-model` when the
 *   layers are malformed
 */
export function withExplicitLayers(
  checkpoint: Checkpoint,
  value: unknown,
  input: { height: number; width: number } | undefined,
): SourceNetwork {
  const layers = parseLayers(value);
  if (input === undefined) throw unsupportedModel("Explicit layers need the height and width of the input, too.");
  const shapes = deriveShapes(layers, input);
  // Without counters of training steps, which safetensors writers put before the others.
  const parameters = new Map([...checkpoint.parameters].filter(([name]) => !name.endsWith("num_batches_tracked")));
  const left = new Map(parameters);
  const found = shapes.map((shape) => (shape.weight === null ? undefined : takeWeights(left, parameters, shape)));
  for (const name of left.keys()) throw unsupportedModel(`Tensor ${quote(name)} belongs to none of the given layers.`);
  return {
    architecture: "sequential",
    layers: layers.flatMap((layer, i) => sourceLayers(layer, found[i])),
    input,
    flatten: "CHW",
    preprocessing: UNIT_RANGE,
    warnings: [ASSUMED_UNIT_RANGE],
  };
}

/** Takes a layer's tensors out of those that are `left`. */
function takeWeights(
  left: Map<string, Parameter>,
  all: Checkpoint["parameters"],
  { layer, weight: wanted }: LayerShape,
): LayerWeights {
  const shape = wanted ?? [];
  const fits = (parameter: Parameter): boolean => asWanted(parameter, shape).shape.join() === shape.join();
  const own = `${layer.name}.weight`;
  const name = left.has(own) ? own : inLayerOrder([...left.keys()]).find((key) => fits(left.get(key) as Parameter));
  if (name === undefined) {
    const matrices = [...left].filter(([, { shape: extents }]) => extents.length > 1);
    const rest = matrices.slice(0, 3).map(([key, { shape: extents }]) => `${quote(key)} [${extents}]`);
    throw unsupportedModel(
      `No weight of the file fits layer "${layer.name}", which asks for [${shape}]; left are ${rest.join(", ") || "none"}.`,
    );
  }
  const take = (key: string): Parameter | undefined => {
    const parameter = left.get(key);
    left.delete(key);
    return parameter;
  };
  const weight = asWanted(take(name) as Parameter, shape);
  const bias = take(name.replace(/weight$/, "bias"));
  const norm = normAfter(name, all);
  const weights: LayerWeights = { weight, ...(bias ? { bias } : {}) };
  if (norm === null) return weights;
  const [mean, variance] = [take(`${norm}running_mean`), take(`${norm}running_var`)];
  const [gamma, beta] = [take(`${norm}weight`), take(`${norm}bias`)];
  if (mean === undefined || variance === undefined)
    throw unsupportedModel(`Batch norm ${quote(norm)} lacks its running mean or variance.`);
  const batchNorm: SourceBatchNorm = {
    ...{ kind: "batchNorm", name: norm, mean, variance, epsilon: EPSILON },
    ...(gamma && { gamma }),
    ...(beta && { beta }),
  };
  return { ...weights, batchNorm };
}

/** Prefix of the batch norm whose tensors come after those of the weight `name`, before the next weight; null without. */
function normAfter(name: string, all: Checkpoint["parameters"]): string | null {
  const names = inLayerOrder([...all.keys()]);
  for (const next of names.slice(names.indexOf(name) + 1)) {
    if (next.endsWith("running_mean")) return next.slice(0, -"running_mean".length);
    if ((all.get(next)?.shape.length ?? 0) > 1) return null;
  }
  return null;
}

/** safetensors writers sort by name, "features.10" before "features.2": then the numbers decide, else the file's order. */
function inLayerOrder(names: readonly string[]): readonly string[] {
  const sorted = names.every((name, i) => i === 0 || (names[i - 1] as string) < name);
  return sorted ? names.toSorted(new Intl.Collator("en", { numeric: true }).compare) : names;
}

/** A dense layer's weight may be stored as a convolution over all positions, [out, in, rows, columns]. */
function asWanted(parameter: Parameter, wanted: readonly number[]): Parameter {
  const [out = 0, ...rest] = parameter.shape;
  return wanted.length === 2 && rest.length > 1 ? { ...parameter, shape: [out, count(rest)] } : parameter;
}

function sourceLayers(layer: Layer, found: LayerWeights | undefined): SourceLayer[] {
  switch (layer.kind) {
    case "conv3x3":
    case "dense": {
      if (found === undefined) throw unsupportedModel(`Layer "${layer.name}" has no weights.`);
      const { batchNorm, ...weights } = found;
      const parameterised: SourceLayer =
        layer.kind === "dense"
          ? { kind: "dense", name: layer.name, ...weights, order: "OI" }
          : { kind: "conv", name: layer.name, ...weights, order: "OIHW", padding: layer.padding };
      const flatten: SourceLayer[] = layer.kind === "dense" ? [{ kind: "flatten", name: `${layer.name} input` }] : [];
      return [
        ...flatten,
        parameterised,
        ...(batchNorm ? [batchNorm] : []),
        ...(layer.relu ? [{ kind: "relu", name: `${layer.name} relu` } as const] : []),
      ];
    }
    case "maxpool2x2":
      return [{ kind: "maxpool", name: layer.name }];
    case "globalAveragePool":
      return [{ kind: "globalAveragePool", name: layer.name }];
  }
}
