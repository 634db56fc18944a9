import { count, deriveShapes, type Layer } from "@deep-inside/spec";
import { parseLayers } from "../canonical/spec.js";
import { quote, unsupportedModel } from "../errors.js";
import type { Checkpoint } from "../import/checkpoint.js";
import type { SourceLayer, SourceNetwork } from "../import/network.js";
import { ASSUMED_UNIT_RANGE, UNIT_RANGE } from "./preprocessing.js";
import type { Weights } from "./vgg-layers.js";

/**
 * A checkpoint read with layers the caller gives. Tensors are found as `<layer>.weight` and `<layer>.bias`; when the
 * file calls them otherwise, by their order in the file. Layouts are PyTorch's: (out, in, 3, 3), (out, in), flattened
 * channel, row, column.
 *
 * @throws SaliencyError `unsupported-model` when the tensors do not fit, `bad-model` when the layers are malformed
 */
export function withExplicitLayers(
  { parameters }: Checkpoint,
  value: unknown,
  input: { height: number; width: number } | undefined,
): SourceNetwork {
  const layers = parseLayers(value);
  if (input === undefined) throw unsupportedModel("Explicit layers need the height and width of the input, too.");
  deriveShapes(layers, input);
  const withParameters = layers.filter((layer) => layer.kind === "conv3x3" || layer.kind === "dense");
  const weights = withParameters.every((layer) => parameters.has(`${layer.name}.weight`))
    ? withParameters.map((layer) => weightsNamed(parameters, `${layer.name}.weight`))
    : inLayerOrder([...parameters].filter(([, { shape }]) => shape.length >= 2).map(([name]) => name)).map((name) =>
        weightsNamed(parameters, name),
      );
  if (weights.length !== withParameters.length) {
    throw unsupportedModel(
      `The file holds ${weights.length} weight tensors, but ${withParameters.length} of the given layers have weights.`,
    );
  }
  const pairs = new Map<Layer, Weights>(withParameters.map((layer, i) => [layer, weights[i] as Weights]));
  return {
    architecture: "sequential",
    layers: layers.flatMap((layer) => sourceLayers(layer, pairs.get(layer))),
    input,
    flatten: "CHW",
    preprocessing: UNIT_RANGE,
    warnings: [ASSUMED_UNIT_RANGE],
  };
}

/** safetensors writers sort by name, "features.10" before "features.2": then the numbers decide, else the file's order. */
function inLayerOrder(names: readonly string[]): readonly string[] {
  const sorted = names.every((name, i) => i === 0 || (names[i - 1] as string) < name);
  return sorted ? names.toSorted(new Intl.Collator("en", { numeric: true }).compare) : names;
}

function weightsNamed(parameters: Checkpoint["parameters"], name: string): Weights {
  const weight = parameters.get(name);
  if (weight === undefined) throw unsupportedModel(`Tensor ${quote(name)} is missing.`);
  const bias = parameters.get(name.replace(/weight$/, "bias"));
  const [out = 0, ...rest] = weight.shape;
  const isConv = weight.shape.length === 4 && weight.shape[2] === 3 && weight.shape[3] === 3;
  return {
    weight: isConv ? weight : { ...weight, shape: [out, count(rest)] },
    ...(bias && bias !== weight ? { bias } : {}),
  };
}

function sourceLayers(layer: Layer, weights: Weights | undefined): SourceLayer[] {
  switch (layer.kind) {
    case "conv3x3":
    case "dense": {
      if (weights === undefined) throw unsupportedModel(`Layer "${layer.name}" has no weights.`);
      const parameterised: SourceLayer =
        layer.kind === "dense"
          ? { kind: "dense", name: layer.name, ...weights, order: "OI" }
          : { kind: "conv", name: layer.name, ...weights, order: "OIHW", padding: layer.padding };
      const flatten: SourceLayer[] = layer.kind === "dense" ? [{ kind: "flatten", name: `${layer.name} input` }] : [];
      return [
        ...flatten,
        parameterised,
        ...(layer.relu ? [{ kind: "relu", name: `${layer.name} relu` } as const] : []),
      ];
    }
    case "maxpool2x2":
      return [{ kind: "maxpool", name: layer.name }];
    case "globalAveragePool":
      return [{ kind: "globalAveragePool", name: layer.name }];
  }
}
