// A whole network in float64: the layers' reference twins, one after the other.
//   x[c,i,j] = (pixel[c,i,j] - mean[c]) / std[c]; then each layer's output is the next one's input.
// Outputs are taken after the layer's own ReLU. Gradients with respect to pixels carry the division by std.
import { deriveShapes, type LayerShape, type ModelSpec } from "@deep-inside/spec";
import { at } from "./at.js";
import { conv3x3BackwardBias, conv3x3BackwardInput, conv3x3Forward, type Conv3x3Extents } from "./conv3x3.js";
import { denseBackwardInput, denseForward } from "./dense.js";
import { globalAveragePoolBackwardInput, globalAveragePoolForward } from "./global-average-pool.js";
import { maxpool2x2BackwardInput, maxpool2x2Forward } from "./maxpool2x2.js";
import { reluBackwardInput, reluForward, type ReluRule } from "./relu.js";

/** A network in float64: `parameters` holds `<layer>.weight` and `<layer>.bias`. */
export interface ReferenceNetwork {
  readonly spec: Pick<ModelSpec, "input" | "layers">;
  readonly parameters: ReadonlyMap<string, Float64Array>;
}

/** What a forward pass leaves behind, by layer name. */
export interface Activations {
  /** Preprocessed input (3, H, W): mean subtracted, divided by std. */
  readonly input: Float64Array;
  /** Output (C, H, W) of each layer, after its ReLU. */
  readonly outputs: ReadonlyMap<string, Float64Array>;
  /** Per pooling layer and output value, the place 0..3 of the maximum. */
  readonly switches: ReadonlyMap<string, Int32Array>;
  /** Output of the last layer. */
  readonly scores: Float64Array;
}

/** What a backward pass leaves behind. Layers after the seeded one are absent. */
export interface Gradients {
  /** With respect to the raw pixel values (3, H, W). */
  readonly pixels: Float64Array;
  /** With respect to the preprocessed input (3, H, W). */
  readonly input: Float64Array;
  /** With respect to each layer's output (C, H, W). */
  readonly outputs: ReadonlyMap<string, Float64Array>;
  /** With respect to each layer's biases. */
  readonly biases: ReadonlyMap<string, Float64Array>;
}

/** Runs the network on `pixels` (3, H, W) in 0..255 and keeps every activation. */
export function networkForward(network: ReferenceNetwork, pixels: Float64Array): Activations {
  const input = pixels.map(
    (value, index) => (value - channelValue(network, "mean", index)) / channelValue(network, "std", index),
  );
  const outputs = new Map<string, Float64Array>();
  const switches = new Map<string, Int32Array>();
  let x: Float64Array = input;
  for (const shape of shapesOf(network)) {
    const { layer, input: from } = shape;
    switch (layer.kind) {
      case "conv3x3": {
        const linear = conv3x3Forward(x, weight(network, layer.name), bias(network, layer.name), convolution(shape));
        x = layer.relu ? reluForward(linear) : linear;
        break;
      }
      case "maxpool2x2": {
        const pooled = maxpool2x2Forward(x, { C: from.channels, H: from.height, W: from.width });
        switches.set(layer.name, pooled.switches);
        x = pooled.y;
        break;
      }
      case "globalAveragePool":
        x = globalAveragePoolForward(x, from.channels, from.height * from.width);
        break;
      case "dense": {
        const linear = denseForward(x, weight(network, layer.name), bias(network, layer.name));
        x = layer.relu ? reluForward(linear) : linear;
        break;
      }
    }
    outputs.set(layer.name, x);
  }
  return { input, outputs, switches, scores: x };
}

/**
 * Goes back from `seed.dy`, a gradient over the output of layer `seed.layer`, to everything before it.
 *
 * @param rule how to go back through the ReLU of a layer, by name; the derivative when absent
 */
export function networkBackward(
  network: ReferenceNetwork,
  activations: Activations,
  seed: { readonly layer: string; readonly dy: Float64Array },
  rule: (layer: string) => ReluRule = () => "gradient",
): Gradients {
  const shapes = shapesOf(network);
  const last = shapes.findIndex((shape) => shape.layer.name === seed.layer);
  if (seed.dy.length !== found(activations.outputs, seed.layer).length) {
    throw new RangeError(`the seed has ${seed.dy.length} values, not those of ${seed.layer}`);
  }
  const outputs = new Map<string, Float64Array>();
  const biases = new Map<string, Float64Array>();
  let dy = seed.dy;
  for (const shape of shapes.slice(0, last + 1).reverse()) {
    const { layer, input: from } = shape;
    outputs.set(layer.name, dy);
    switch (layer.kind) {
      case "conv3x3":
        if (layer.relu) dy = reluBackwardInput(dy, found(activations.outputs, layer.name), rule(layer.name));
        biases.set(layer.name, conv3x3BackwardBias(dy, layer.channels));
        dy = conv3x3BackwardInput(dy, weight(network, layer.name), convolution(shape));
        break;
      case "maxpool2x2": {
        const extents = { C: from.channels, H: from.height, W: from.width };
        dy = maxpool2x2BackwardInput(dy, found(activations.switches, layer.name), extents);
        break;
      }
      case "globalAveragePool":
        dy = globalAveragePoolBackwardInput(dy, from.channels, from.height * from.width);
        break;
      case "dense":
        if (layer.relu) dy = reluBackwardInput(dy, found(activations.outputs, layer.name), rule(layer.name));
        biases.set(layer.name, dy);
        dy = denseBackwardInput(dy, weight(network, layer.name));
        break;
    }
  }
  const pixels = dy.map((gradient, index) => gradient / channelValue(network, "std", index));
  return { pixels, input: dy, outputs, biases };
}

function shapesOf({ spec }: ReferenceNetwork): LayerShape[] {
  return deriveShapes(spec.layers, spec.input);
}

function convolution({ layer, input, output }: LayerShape): Conv3x3Extents {
  const padding = layer.kind === "conv3x3" ? layer.padding : "same";
  return { C: input.channels, K: output.channels, H: input.height, W: input.width, padding };
}

/** `mean` or `std` of the channel that the value at `index` of (3, H, W) belongs to. */
function channelValue({ spec: { input } }: ReferenceNetwork, which: "mean" | "std", index: number): number {
  const channel = Math.floor(index / (input.height * input.width));
  const value = (input[which] ?? [1, 1, 1])[channel];
  if (value === undefined) throw new RangeError(`value ${index} is outside (3, ${input.height}, ${input.width})`);
  return value;
}

function weight(network: ReferenceNetwork, layer: string): Float64Array {
  return found(network.parameters, `${layer}.weight`);
}

function bias(network: ReferenceNetwork, layer: string): Float64Array {
  return found(network.parameters, `${layer}.bias`);
}

function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new RangeError(`there is no "${name}"`);
  return value;
}
