import { describe, expect, it } from "vitest";
import { importModel } from "../../src/index.js";
import { errorOf } from "../support/error-of.js";
import { fixture } from "../support/fixture.js";
import { fuzz } from "../support/fuzz.js";
import { field, onnxModel, type FakeGraph, type FakeNode, type FakeTensor } from "../support/protobuf.js";

const CONV: FakeNode = { op: "Conv", inputs: ["x", "w", "b"], output: "c", attributes: { pads: [1, 1, 1, 1] } };
const TAIL: FakeNode[] = [
  { op: "Flatten", inputs: ["c"], output: "f" },
  { op: "Gemm", inputs: ["f", "m"], output: "y", attributes: { transB: [1] } },
];
const W: FakeTensor = { name: "w", shape: [2, 3, 3, 3] };
const TENSORS: FakeTensor[] = [W, { name: "b", shape: [2] }, { name: "m", shape: [2, 32] }];
const model = (change: Partial<FakeGraph> = {}): Uint8Array =>
  onnxModel({ nodes: [CONV, ...TAIL], tensors: TENSORS, ...change });
const conv = (attributes: FakeNode["attributes"], inputs = CONV.inputs): Uint8Array =>
  model({ nodes: [{ ...CONV, inputs, attributes: { ...CONV.attributes, ...attributes } }, ...TAIL] });
const between = (node: Omit<FakeNode, "inputs" | "output">, ...inputs: string[]): Uint8Array =>
  model({
    nodes: [{ ...CONV, output: "before" }, { ...node, inputs: ["before", ...inputs], output: "c" }, ...TAIL],
    tensors: [...TENSORS, { name: "k", shape: [2] }],
  });
const weight = (change: Partial<FakeTensor>): Uint8Array =>
  model({ tensors: [{ ...W, ...change }, ...TENSORS.slice(1)] });
const pool = (attributes: FakeNode["attributes"]): Uint8Array =>
  between({ op: "MaxPool", attributes: { kernel_shape: [2, 2], strides: [2, 2], ...attributes } });

const cases: [string, Uint8Array, RegExp][] = [
  ["no graph", Uint8Array.from(field(1, 8)).slice(), /no known format|no ONNX graph/],
  ["no operator versions", Uint8Array.from([...field(1, 8), ...field(7, [])]), /no operator versions/],
  ["an empty graph", Uint8Array.from([...field(1, 8), ...field(7, []), ...field(8, [])]), /0 inputs/],
  ["two graphs", Uint8Array.from([...field(1, 8), ...field(7, []), ...field(7, [])]), /more than one graph/],
  ["a graph beyond the file", Uint8Array.from([...field(1, 8), 0x3a, 0xff, 0x7f, 1, 2, 3, 4]), /reaches beyond/],
  [
    "a graph of 2^60 bytes",
    Uint8Array.from([...field(1, 8), 0x3a, ...Array<number>(8).fill(0x80), 0x10, 1]),
    /reaches beyond/,
  ],
  ["a negative length", Uint8Array.from([...field(1, 8), 0x3a, ...Array<number>(9).fill(0xff), 1]), /reaches beyond/],
  ["a number that never ends", Uint8Array.from([8, ...Array<number>(12).fill(0xff)]), /does not end/],
  ["a group", Uint8Array.from([...field(1, 8), 0x0b, 0, 0, 0, 0, 0, 0]), /wire type 3/],
  ["external data", weight({ extra: field(13, "weights.bin") }), /external data/],
  ["an external location", weight({ extra: field(14, 1) }), /external data/],
  [
    "a path as external data",
    weight({ extra: field(13, [...field(1, "location"), ...field(2, "../../etc/passwd")]) }),
    /external data/,
  ],
  ["too few bytes of weights", weight({ bytes: 212 }), /has 212 bytes, expected 216/],
  ["too many bytes of weights", weight({ bytes: 220 }), /has 220 bytes, expected 216/],
  ["a shape bomb", weight({ shape: [2 ** 31, 2 ** 31], bytes: 4 }), /expected/],
  ["a negative extent", weight({ shape: [-2, 3, 3, 3], bytes: 216 }), /has the shape \[-2/],
  ["nine axes", weight({ shape: [1, 1, 1, 1, 1, 1, 1, 1, 1], bytes: 4 }), /more than 8 axes/],
  ["data twice", weight({ extra: field(9, new Uint8Array(216)) }), /several pieces/],
  ["weights of int32", weight({ type: 6 }), /floating-point/],
  ["weights of strings", weight({ type: 8 }), /floating-point/],
  ["a tensor twice", model({ tensors: [...TENSORS, W] }), /"w" twice/],
  ["sparse weights", model({ extra: field(15, [0x0a, 0]) }), /sparse/],
  ["an input of 1 channel", model({ input: [1, 1, 4, 4] }), /1 channels, expected 3/],
  ["an input of two axes", model({ input: [1, 48] }), /2 axes, expected 4/],
  ["an input of unknown extents", model({ input: [1, 3, 0, 0] }), /Give them explicitly/],
  ["two inputs", model({ extra: field(11, field(1, "x2")) }), /2 inputs/],
  ["a weight that is computed", conv({}, ["x", "nowhere", "b"]), /not stored/],
  ["a grouped convolution", conv({ group: [3] }), /grouped/],
  ["a stride of 2", conv({ strides: [2, 2] }), /stride/],
  ["a dilation of 2", conv({ dilations: [2, 2] }), /dilation/],
  ["uneven padding", conv({ pads: [0, 0, 1, 1] }), /padding 0,0,1,1/],
  ["a 5x5 kernel", weight({ shape: [2, 3, 5, 5] }), /kernel is 5x5/],
  ["a weight for other channels", weight({ shape: [2, 4, 3, 3] }), /expected \[2,3,3,3\]/],
  [
    "a bias of another length",
    model({ tensors: [W, { name: "b", shape: [3] }, TENSORS[2] as FakeTensor] }),
    /expected \[2\]/,
  ],
  [
    "a dense layer of other size",
    model({ tensors: [W, TENSORS[1] as FakeTensor, { name: "m", shape: [2, 33] }] }),
    /expected \[2,32\]/,
  ],
  ["leaky ReLU", between({ op: "LeakyRelu" }), /LeakyRelu/],
  ["GELU of another domain", between({ op: "Gelu" }), /Gelu/],
  ["a residual connection", between({ op: "Add" }, "x"), /branches|not stored/],
  ["an addition of a vector", between({ op: "Add" }, "k"), /no bias and no scaling/],
  ["a softmax in the middle", between({ op: "Softmax" }), /follows the probabilities/],
  ["a 3x3 max-pool", pool({ kernel_shape: [3, 3] }), /2x2 max-pooling/],
  ["a max-pool of stride 1", pool({ strides: [1, 1] }), /2x2 max-pooling/],
  ["a padded max-pool", pool({ pads: [1, 1, 1, 1] }), /2x2 max-pooling/],
  [
    "an average pool",
    between({ op: "AveragePool", attributes: { kernel_shape: [2, 2], strides: [2, 2] } }),
    /averages 2x2 of 4x4/,
  ],
  ["a transposition", between({ op: "Transpose", attributes: { perm: [0, 1, 3, 2] } }), /permutes the axes/],
  [
    "a flattening of another axis",
    model({ nodes: [CONV, { ...(TAIL[0] as FakeNode), attributes: { axis: [2] } }, TAIL[1] as FakeNode] }),
    /another axis/,
  ],
  [
    "a dense layer without flattening",
    model({ nodes: [CONV, { op: "MatMul", inputs: ["c", "m"], output: "y" }] }),
    /not flattened/,
  ],
  [
    "an alpha that is not 1",
    model({ nodes: [CONV, TAIL[0] as FakeNode, { ...(TAIL[1] as FakeNode), attributes: { transB: [1], alpha: 2 } }] }),
    /alpha/,
  ],
  ["a chain that does not reach the output", model({ output: "elsewhere" }), /no output of the graph/],
  ["a loop", model({ nodes: [CONV, { op: "Relu", inputs: ["c"], output: "x" }] }), /branches|no output/],
  [
    "batch norm after ReLU",
    model({
      nodes: [
        { ...CONV, output: "r" },
        { op: "Relu", inputs: ["r"], output: "n" },
        { op: "BatchNormalization", inputs: ["n", "b", "b", "b", "b"], output: "c" },
        ...TAIL,
      ],
    }),
    /must follow a convolution or dense layer directly/,
  ],
];

describe("importModel of ONNX files", () => {
  it("accepts the model that the malformed ones are made from", async () => {
    expect((await importModel(model())).model.spec.layers.map(({ kind }) => kind)).toEqual(["conv3x3", "dense"]);
  });

  it.each(cases)("refuses %s", async (_, file, message) => {
    const error = await errorOf(() => importModel(file, { format: "onnx" }));
    expect(error.message).toMatch(message);
    expect(["bad-model", "unsupported-model"]).toContain(error.code);
  });

  it("refuses a file whose weights PyTorch's onnx stored beside it", async () => {
    expect((await errorOf(() => importModel(fixture("onnx/external.onnx")))).message).toMatch(/external data/);
  });

  it("refuses a model cut off anywhere", async () => {
    const file = fixture("onnx/plain.onnx");
    for (let length = 0; length < file.length - 1; length += 13) {
      expect(["bad-model", "unsupported-model"]).toContain(
        (await errorOf(() => importModel(file.slice(0, length)))).code,
      );
    }
  });

  it("survives mutants", async () => {
    const own = ["plain.onnx", "softmax.dynamo.onnx", "tensorflow-like.onnx"].map((name) => fixture(`onnx/${name}`));
    const more = ["float16-casts", "constants-pad", "dynamic-view"].map((name) => fixture(`variants/${name}.onnx`));
    const seeds = [...own, ...more];
    expect(await fuzz(seeds, (mutant) => importModel(mutant, { format: "onnx" }))).toBeGreaterThan(20);
  });
});
