import { quote, unsupportedModel } from "../errors.js";
import type { SourceLayer } from "../import/network.js";
import type { Parameter } from "../import/parameter.js";
import type { PlacedLayer } from "./config.js";

/** Hands out the weights of a layer in Keras's order: kernel, bias; gamma, beta, moving mean, moving variance. */
export type WeightsOf = (layer: PlacedLayer, count: number) => readonly Parameter[];

/** keras.backend.epsilon(), the least standard deviation. */
const KERAS_EPSILON = 1e-7;

/** Layers that do nothing when a picture is classified. */
const INERT =
  /^(InputLayer|Dropout|SpatialDropout2D|AlphaDropout|GaussianNoise|GaussianDropout|ActivityRegularization|Random\w+)$/;

/**
 * Turns Keras layers into ours.
 *
 * @throws SaliencyError `unsupported-model` naming the first layer that does not fit
 */
export function kerasLayers(chain: readonly PlacedLayer[], weightsOf: WeightsOf): SourceLayer[] {
  const layers: SourceLayer[] = [];
  let padded: PlacedLayer | null = null;
  for (const layer of chain) {
    if (padded !== null && !/^Conv(olution)?2D$/.test(layer.className))
      refuse(padded, "zero padding is supported directly before a 3x3 convolution");
    if (layer.className === "ZeroPadding2D") {
      if (!allEqual(layer.config["padding"], 1))
        refuse(layer, `its padding is ${JSON.stringify(layer.config["padding"])}, expected 1 on each side`);
      padded = layer;
      continue;
    }
    layers.push(...translate(layer, weightsOf, padded !== null));
    padded = null;
  }
  if (padded !== null) refuse(padded, "zero padding is supported directly before a 3x3 convolution");
  return layers;
}

function translate(layer: PlacedLayer, weightsOf: WeightsOf, padded: boolean): SourceLayer[] {
  const { className, name, config } = layer;
  if (INERT.test(className)) return [];
  switch (className) {
    case "Conv2D":
    case "Convolution2D":
      return [conv(layer, weightsOf, padded), ...activation(layer)];
    case "Dense": {
      const [weight, bias] = weightsOf(layer, config["use_bias"] === false ? 1 : 2) as [Parameter, Parameter?];
      return [{ kind: "dense", name, weight, ...(bias ? { bias } : {}), order: "IO" }, ...activation(layer)];
    }
    case "BatchNormalization":
      return [batchNorm(layer, weightsOf)];
    case "MaxPooling2D":
    case "MaxPool2D": {
      const plain = allEqual(config["pool_size"], 2) && (config["strides"] === null || allEqual(config["strides"], 2));
      if (!plain || (config["padding"] ?? "valid") !== "valid")
        refuse(layer, "only 2x2 max-pooling with stride 2 and without padding is supported");
      channelsLast(layer);
      return [{ kind: "maxpool", name }];
    }
    case "GlobalAveragePooling2D":
      channelsLast(layer);
      return [
        { kind: "globalAveragePool", name },
        { kind: "flatten", name },
      ];
    case "Flatten":
      return [{ kind: "flatten", name }];
    case "Activation":
      return activation(layer);
    case "ReLU":
      if (
        ![null, undefined].includes(config["max_value"] as null) ||
        (config["negative_slope"] ?? 0) !== 0 ||
        (config["threshold"] ?? 0) !== 0
      ) {
        refuse(layer, "its max_value, negative_slope or threshold is not the default");
      }
      return [{ kind: "relu", name }];
    case "Softmax":
      return [{ kind: "probabilities", name, activation: "softmax" }];
    case "Rescaling": {
      const [scale, offset] = [numbers(config["scale"]), numbers(config["offset"] ?? 0)];
      if (scale === null || offset === null) refuse(layer, "its scale and offset are not one number, or three");
      return [{ kind: "rescale", name, scale, offset }];
    }
    case "Normalization": {
      const [mean, variance] = [numbers(config["mean"]), numbers(config["variance"])];
      if (mean === null || variance === null || config["invert"] === true)
        refuse(layer, "its mean and variance are not given in its config (adapt() learns them)");
      const scale = variance.map((value) => 1 / Math.max(Math.sqrt(value), KERAS_EPSILON));
      const offset = [0, 1, 2].map((i) => -(mean[i] ?? mean[0] ?? NaN) * (scale[i] ?? scale[0] ?? NaN));
      return [{ kind: "rescale", name, scale, offset }];
    }
    default:
      refuse(layer, "only 3x3 convolutions, ReLU, 2x2 max-pooling, batch norm and dense layers are supported");
  }
}

/** One number, or one for each of three channels; null when it is neither. */
function numbers(value: unknown): readonly number[] | null {
  const list: unknown[] = Array.isArray(value) ? value.flat(4) : [value];
  const plain = [1, 3].includes(list.length) && list.every((item) => typeof item === "number" && Number.isFinite(item));
  return plain ? (list as number[]) : null;
}

function conv(layer: PlacedLayer, weightsOf: WeightsOf, padded: boolean): SourceLayer {
  const { name, config } = layer;
  // Keras 1 called them nb_row, nb_col, subsample, border_mode and bias.
  const kernel = config["kernel_size"] ?? [config["nb_row"], config["nb_col"]];
  if (!allEqual(kernel, 3)) refuse(layer, `its kernel is ${JSON.stringify(kernel)}, expected 3x3`);
  if (!allEqual(config["strides"] ?? config["subsample"] ?? 1, 1)) refuse(layer, "its stride is not 1");
  if (!allEqual(config["dilation_rate"] ?? 1, 1)) refuse(layer, "its dilation is not 1");
  if ((config["groups"] ?? 1) !== 1) refuse(layer, "it is a grouped convolution");
  channelsLast(layer);
  const padding = config["padding"] ?? config["border_mode"] ?? "valid";
  if (padding !== "same" && padding !== "valid") refuse(layer, `its padding is ${JSON.stringify(padding)}`);
  if (padded && padding === "same") refuse(layer, "it pads a second time after zero padding");
  const [weight, bias] = weightsOf(layer, (config["use_bias"] ?? config["bias"]) === false ? 1 : 2) as [
    Parameter,
    Parameter?,
  ];
  return { kind: "conv", name, weight, ...(bias ? { bias } : {}), order: "HWIO", padding: padded ? "same" : padding };
}

function batchNorm(layer: PlacedLayer, weightsOf: WeightsOf): SourceLayer {
  const { name, config } = layer;
  const axis: unknown = Array.isArray(config["axis"]) ? config["axis"][0] : (config["axis"] ?? -1);
  if (axis !== -1 && axis !== 3 && axis !== 1) refuse(layer, `it normalises the axis ${String(axis)}`);
  const [scaled, centred] = [config["scale"] !== false, config["center"] !== false];
  const vectors = [...weightsOf(layer, 2 + Number(scaled) + Number(centred))];
  const gamma = scaled ? vectors.shift() : undefined;
  const beta = centred ? vectors.shift() : undefined;
  const [mean, variance] = vectors as [Parameter, Parameter];
  const epsilon = config["epsilon"] ?? 1e-3;
  if (typeof epsilon !== "number" || !(epsilon >= 0)) refuse(layer, `its epsilon is ${JSON.stringify(epsilon)}`);
  return { kind: "batchNorm", name, ...(gamma ? { gamma } : {}), ...(beta ? { beta } : {}), mean, variance, epsilon };
}

/** The activation a layer applies to its own output. Keras 3 may write it as an object. */
function activation(layer: PlacedLayer): SourceLayer[] {
  const value = layer.config["activation"];
  const name = typeof value === "object" && value !== null && "config" in value ? value.config : (value ?? "linear");
  const ownName = layer.className === "Activation" ? layer.name : `${layer.name} ${String(name)}`;
  switch (name) {
    case "linear":
      return [];
    case "relu":
      return [{ kind: "relu", name: ownName }];
    case "softmax":
    case "sigmoid":
      return [{ kind: "probabilities", name: ownName, activation: name }];
    default:
      return refuse(
        layer,
        `its activation is ${JSON.stringify(value)}; only relu, and softmax or sigmoid at the end, are supported`,
      );
  }
}

function channelsLast(layer: PlacedLayer): void {
  const format = layer.config["data_format"] ?? layer.config["dim_ordering"] ?? "channels_last";
  if (format !== "channels_last" && format !== "tf")
    refuse(layer, `its data_format is ${JSON.stringify(format)}, expected channels_last`);
}

/** Whether a number, a list or a nested list consists of `value` alone. */
function allEqual(found: unknown, value: number): boolean {
  return Array.isArray(found) ? found.length > 0 && found.every((item) => allEqual(item, value)) : found === value;
}

function refuse({ className, name }: PlacedLayer, reason: string): never {
  throw unsupportedModel(`Keras layer ${quote(name)} (${className.slice(0, 60)}) does not fit: ${reason}.`);
}
