import { describe, expect, it } from "vitest";
import { layerChain } from "../../src/keras/config.js";
import { kerasInput } from "../../src/keras/input.js";
import { kerasLayers } from "../../src/keras/layers.js";
import { errorOf } from "../support/error-of.js";

type Config = Record<string, unknown>;
const layer = (class_name: string, config: Config = {}): Config => ({
  class_name,
  config: { name: class_name.toLowerCase(), ...config },
});
const sequential = (...layers: Config[]): Config => ({ class_name: "Sequential", config: { name: "s", layers } });
const conv = (config: Config = {}): Config =>
  layer("Conv2D", { kernel_size: [3, 3], strides: [1, 1], padding: "same", activation: "relu", ...config });
const reads = (entry: Config, ...names: string[]): Config => ({
  ...entry,
  inbound_nodes: names.length > 0 ? [names.map((name) => [name, 0, 0, {}])] : [],
});
const functional = (...layers: Config[]): Config => ({ class_name: "Functional", config: { name: "f", layers } });
const weight = { name: "w", shape: [3, 3, 3, 2], read: () => Promise.resolve(new Float32Array(0)) };
const translate = (model: unknown) =>
  kerasLayers(layerChain(model), (_, count) => Array.from({ length: count }, () => weight));

const unfit: [string, unknown, RegExp][] = [
  ["a model that is a list", [], /no object|lacks an object|class_name/],
  ["a model that is null", null, /lacks an object/],
  ["a subclassed model", { class_name: "MyModel", config: {} }, /"MyModel", expected Sequential/],
  ["a model without layers", { class_name: "Sequential", config: {} }, /no list of layers/],
  ["a layer without class", sequential({ config: {} }), /no class_name/],
  ["a layer without config", sequential({ class_name: "Dense" }), /lacks an object/],
  [
    "a 5x5 kernel",
    sequential(conv({ kernel_size: [5, 5] })),
    /"conv2d" \(Conv2D\) does not fit: its kernel is \[5,5\]/,
  ],
  ["a stride of 2", sequential(conv({ strides: [2, 2] })), /stride is not 1/],
  ["a dilation", sequential(conv({ dilation_rate: [2, 2] })), /dilation is not 1/],
  ["groups", sequential(conv({ groups: 3 })), /grouped/],
  ["channels first", sequential(conv({ data_format: "channels_first" })), /channels_first/],
  ["causal padding", sequential(conv({ padding: "causal" })), /padding is "causal"/],
  ["an ELU", sequential(conv({ activation: "elu" })), /activation is "elu"/],
  ["an activation object", sequential(conv({ activation: { class_name: "function", config: "gelu" } })), /gelu/],
  ["ReLU6", sequential(layer("ReLU", { max_value: 6 })), /max_value/],
  ["a leaky ReLU", sequential(layer("LeakyReLU")), /LeakyReLU/],
  ["a 3x3 pool", sequential(layer("MaxPooling2D", { pool_size: [3, 3] })), /2x2 max-pooling/],
  [
    "a padded pool",
    sequential(layer("MaxPooling2D", { pool_size: [2, 2], strides: [2, 2], padding: "same" })),
    /2x2 max-pooling/,
  ],
  ["an average pool", sequential(layer("AveragePooling2D")), /AveragePooling2D/],
  ["a separable convolution", sequential(layer("SeparableConv2D")), /SeparableConv2D/],
  ["a lambda", sequential(layer("Lambda", { function: ["4wEAAAA=", null, null] })), /"lambda" \(Lambda\)/],
  ["a rescaling of two channels", sequential(layer("Rescaling", { scale: [1, 2] })), /not one number, or three/],
  [
    "padding before a pool",
    sequential(layer("ZeroPadding2D", { padding: 1 }), layer("MaxPooling2D")),
    /directly before a 3x3/,
  ],
  ["padding at the end", sequential(layer("ZeroPadding2D", { padding: 1 })), /directly before a 3x3/],
  [
    "padding of 2",
    sequential(
      layer("ZeroPadding2D", {
        padding: [
          [2, 2],
          [2, 2],
        ],
      }),
    ),
    /expected 1 on each side/,
  ],
  ["padding twice", sequential(layer("ZeroPadding2D", { padding: 1 }), conv()), /second time/],
  ["batch norm over rows", sequential(layer("BatchNormalization", { axis: 2 })), /axis 2/],
  ["a negative epsilon", sequential(layer("BatchNormalization", { epsilon: -1 })), /epsilon/],
  [
    "a residual connection",
    functional(reads(layer("InputLayer")), reads(conv(), "inputlayer"), reads(layer("Add"), "conv2d", "inputlayer")),
    /reads 2 layers/,
  ],
  [
    "two branches",
    functional(reads(layer("InputLayer")), reads(conv(), "inputlayer"), reads(conv({ name: "b" }), "inputlayer")),
    /branches at layer "b"/,
  ],
  [
    "two inputs",
    functional(reads(layer("InputLayer")), reads(layer("InputLayer", { name: "b" }))),
    /branches at layer "b"/,
  ],
  ["a loop", functional(reads(conv({ name: "a" }), "b"), reads(conv({ name: "b" }), "a")), /no single chain/],
];

describe("kerasLayers", () => {
  it.each(unfit)("refuses %s", async (_, model, message) => {
    const error = await errorOf(() => translate(model));
    expect(error.message).toMatch(message);
    expect(["bad-model", "unsupported-model"]).toContain(error.code);
  });

  it("reads Keras 1's names and a list of layers without an object around it", () => {
    const old = layer("Convolution2D", {
      nb_row: 3,
      nb_col: 3,
      subsample: [1, 1],
      border_mode: "valid",
      bias: false,
      dim_ordering: "tf",
    });
    const model = {
      class_name: "Sequential",
      config: [layer("ZeroPadding2D", { padding: [1, 1] }), old, layer("Activation", { activation: "softmax" })],
    };
    expect(translate(model)).toMatchObject([{ kind: "conv", padding: "same" }, { kind: "probabilities" }]);
  });
});

describe("kerasInput", () => {
  const chain = (shape: unknown) => layerChain(sequential(conv({ batch_input_shape: shape })));

  it("takes the extents from the first layer, or from the caller where they are open", async () => {
    expect(kerasInput(chain([null, 5, 6, 3]), undefined)).toEqual({ height: 5, width: 6 });
    expect(kerasInput(chain([null, null, null, 3]), { height: 7, width: 8 })).toEqual({ height: 7, width: 8 });
    expect((await errorOf(() => kerasInput(chain([null, null, null, 3]), undefined))).message).toMatch(/open/);
    expect((await errorOf(() => kerasInput(chain([null, 5, 6, 1]), undefined))).message).toMatch(/3 channels/);
  });
});
