import { describe, expect, it } from "vitest";
import { importModel, tensorToFloat32, writeSafetensors, type ImportOptions, type StoredTensor } from "../src/index.js";
import { bytesOf, type Tensor } from "@deep-inside/spec";
import { errorOf } from "./support/error-of.js";
import { randomSource } from "./support/fuzz.js";
import { expectedOf, expectTensors, fixture } from "./support/fixture.js";

type Values = (index: number) => number;
const random = randomSource(9);
const noise: Values = () => random() - 0.5;
const tensor = (shape: number[], values: Values = noise): StoredTensor => ({
  dtype: "F32",
  shape,
  data: bytesOf(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => values(i))),
});

const POSITIONS = [0, 3, 6, 8, 11, 13, 16, 18];
const WIDTHS = [2, 2, 3, 3, 2, 3, 2, 16];

/** A VGG11 of small widths under torchvision's names, reading `side` x `side` positions into its first dense layer. */
function vgg11(change: Record<string, StoredTensor | null> = {}, side = 1, prefix = ""): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  for (const [i, position] of POSITIONS.entries()) {
    const [input, output] = [WIDTHS[i - 1] ?? 3, WIDTHS[i] ?? 0];
    tensors.set(`features.${position}.weight`, tensor([output, input, 3, 3]));
    tensors.set(`features.${position}.bias`, tensor([output]));
  }
  for (const [position, input, output] of [
    [0, 16 * side * side, 8],
    [3, 8, 7],
    [6, 7, 4],
  ] as const) {
    tensors.set(`classifier.${position}.weight`, tensor([output, input]));
    tensors.set(`classifier.${position}.bias`, tensor([output]));
  }
  for (const [name, value] of Object.entries(change)) {
    if (value === null) tensors.delete(name);
    else tensors.set(name, value);
  }
  return writeSafetensors(new Map([...tensors].map(([name, value]) => [prefix + name, value])));
}

const unfit: [string, Uint8Array, ImportOptions, RegExp][] = [
  ["a missing weight", vgg11({ "features.6.weight": null }), {}, /positions 0, 3, 8.*no VGG11/],
  ["a missing classifier layer", vgg11({ "classifier.6.weight": null }), {}, /"classifier.6.bias" belongs to no layer/],
  ["another tensor", vgg11({ "attention.weight": tensor([2, 2]) }), {}, /"attention.weight" belongs to no layer/],
  ["a convolution at another place", vgg11({ "features.21.weight": tensor([16, 16, 3, 3]) }), {}, /no VGG11/],
  [
    "a 5x5 kernel",
    vgg11({ "features.3.weight": tensor([2, 2, 5, 5]) }),
    {},
    /"features.3.weight".*expected \[2,2,3,3\]/,
  ],
  [
    "channels that do not follow",
    vgg11({ "features.6.weight": tensor([3, 9, 3, 3]) }),
    {},
    /"features.6.weight".*expected \[3,2,3,3\]/,
  ],
  ["a bias of another length", vgg11({ "classifier.3.bias": tensor([8]) }), {}, /"classifier.3.bias".*expected \[7\]/],
  [
    "a dense layer that reads no square",
    vgg11({ "classifier.0.weight": tensor([8, 32]) }),
    {},
    /no square map of 16 channels/,
  ],
  [
    "an adaptive pool that would change something",
    vgg11({}, 2),
    { input: { height: 96, width: 64 } },
    /leaves 3x2 positions.*2x2.*Use 64x64/,
  ],
  [
    "a classifier of zeros",
    vgg11({ "classifier.6.weight": tensor([4, 7], () => 0) }),
    {},
    /All weights of layer "fc8" are 0/,
  ],
  [
    "NaN in a convolution",
    vgg11({ "features.3.weight": tensor([2, 2, 3, 3], (i) => (i === 13 ? NaN : 1)) }),
    {},
    /"conv2_1.weight".*\[0,1,1,1\]/,
  ],
  [
    "a value beyond F16",
    vgg11({ "features.3.weight": tensor([2, 2, 3, 3], () => 1e6) }),
    { dtype: "f16" },
    /beyond the largest F16/,
  ],
  ["too few class names", vgg11(), { classes: ["a"] }, /classes has 1 entries/],
  ["explicit layers without an input", vgg11(), { layers: [] }, /height and width/],
];

describe("importModel", () => {
  it.each(unfit)("refuses %s", async (_, file, options, message) => {
    expect((await errorOf(() => importModel(file, options))).message).toMatch(message);
  });

  it("follows any prefix and implies the input from the first dense layer", async () => {
    const { model, architecture, warnings } = await importModel(vgg11({}, 3, "module.backbone."));
    expect({ architecture, warnings }).toEqual({ architecture: "vgg11-custom", warnings: [] });
    expect(model.spec.input).toMatchObject({ height: 96, width: 96 });
  });

  it("puts the caller's word before what the file suggests", async () => {
    const options: ImportOptions = {
      ...{ name: "mine", mean: [1, 2, 3], std: [4, 5, 6], classes: ["a", "b", "c", "d"], licence: "MIT" },
      resize: { rule: "stretch", filter: "bicubic" },
    };
    const { spec } = (await importModel(vgg11(), options)).model;
    expect(spec).toMatchObject({ name: "mine", licence: "MIT", classes: options.classes });
    expect(spec.input).toEqual({ height: 32, width: 32, mean: [1, 2, 3], std: [4, 5, 6], resize: options.resize });
  });

  it("recognises the authors' first filter under torchvision's names, in either channel order", async () => {
    const filter = [0.42947057, 0.55037945, 0.4800154];
    const first = (order: number[]): StoredTensor =>
      tensor([2, 3, 3, 3], (i) => (i < 27 && i % 9 === 0 ? (order[i / 9] as number) : 0.01 * i));
    const bgr = await importModel(vgg11({ "features.0.weight": first(filter) }, 2));
    const rgb = await importModel(vgg11({ "features.0.weight": first(filter.toReversed()) }, 2));
    expect(bgr.warnings).toEqual([expect.stringMatching(/Caffe weights, blue first/)]);
    expect(rgb.warnings).toEqual([expect.stringMatching(/Caffe weights, red first/)]);
    for (const { model } of [bgr, rgb]) {
      expect(model.spec.input.mean).toEqual([123.68, 116.779, 103.939]);
      expect(model.spec.input.std).toBeUndefined();
      const weight = tensorToFloat32(model.tensors.get("conv1_1.weight") as Tensor);
      expect(weight[0]).toBeCloseTo(0.48, 4);
      expect(weight[18]).toBeCloseTo(0.4295, 4);
    }
  });

  it("warns when the first dense layer was flattened row, column, channel", async () => {
    const strength = (channel: number): number => 4 ** (channel % 5);
    const columns = (channelOf: (column: number) => number): StoredTensor =>
      tensor([8, 64], (i) => (random() - 0.5) * strength(channelOf(i % 64)));
    const wrong = await importModel(vgg11({ "classifier.0.weight": columns((column) => column % 16) }, 2));
    const right = await importModel(vgg11({ "classifier.0.weight": columns((column) => Math.floor(column / 4)) }, 2));
    expect(wrong.warnings).toEqual([expect.stringMatching(/row, column, channel \(Keras\)/)]);
    expect(right.warnings).toEqual([]);
  });

  it("reads tensors of any names with explicit layers", async () => {
    const layers = [
      { kind: "conv3x3", name: "first", channels: 2, padding: "valid", relu: true },
      { kind: "maxpool2x2", name: "pool" },
      { kind: "dense", name: "scores", units: 4, relu: false },
    ];
    const stored = new Map([
      ["a.weight", tensor([2, 3, 3, 3])],
      ["a.bias", tensor([2])],
      ["b.weight", tensor([4, 8])],
    ]);
    const { model } = await importModel(writeSafetensors(stored), {
      layers,
      input: { height: 6, width: 7 },
      mean: [0, 0, 0],
    });
    expect(model.spec.layers).toEqual(layers);
    expect(model.tensors.get("scores.weight")?.data).toEqual(stored.get("b.weight")?.data);
    expect(tensorToFloat32(model.tensors.get("scores.bias") as Tensor)).toEqual(new Float32Array(4));
  });

  it.each(["keras/sequential.h5", "keras/vgg16-weights.h5", "onnx/plain.onnx", "tfjs/float32/model.json"])(
    "refuses explicit layers for %s, which carries its own",
    async (path) => {
      const layers = [{ kind: "dense", name: "scores", units: 4, relu: false }];
      const error = await errorOf(() => importModel(fixture(path), { layers, input: { height: 6, width: 7 } }));
      expect(error).toMatchObject({ code: "bad-option", message: expect.stringMatching(/carry their own/) as string });
    },
  );

  it("reverses the input channels of the first convolution on request", async () => {
    const expected = expectedOf("torch/vgg11.expected.safetensors");
    const { model } = await importModel(fixture("torch/vgg11.pth"), { channelOrder: "bgr" });
    const [found, stored] = [model, { tensors: expected.tensors }].map(({ tensors }) => {
      const { data } = tensors.get("conv1_1.weight") as StoredTensor;
      return new Float32Array(data.slice().buffer);
    }) as [Float32Array, Float32Array];
    expect(found.subarray(0, 9)).toEqual(stored.subarray(18, 27));
    expect(found.subarray(9, 18)).toEqual(stored.subarray(9, 18));
    expectTensors((await importModel(fixture("torch/vgg11.pth"), { channelOrder: "rgb" })).model, expected);
  });

  it("stops between layers when it is aborted", async () => {
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();
    const error = await errorOf(() =>
      importModel(fixture("torch/vgg11.pth"), { signal: controller.signal, onProgress }),
    );
    expect(error.code).toBe("aborted");
  });
});
