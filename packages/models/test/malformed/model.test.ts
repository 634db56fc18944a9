import { bytesOf, type ErrorCode, type Model, type ModelSpec, type Tensor } from "@deep-inside/spec";
import { describe, expect, it } from "vitest";
import { parseSafetensors, readModel, writeModel, writeSafetensors, type StoredTensor } from "../../src/index.js";
import { errorOf } from "../support/error-of.js";
import { fuzz } from "../support/fuzz.js";
import { modelOf, SMALL_SPEC } from "../support/small-model.js";

type Fields = Record<string, unknown>;
const spec = (change: Fields): Fields => ({ format: 1, ...SMALL_SPEC, ...change });
const input = (change: Fields): Fields => spec({ input: { ...SMALL_SPEC.input, ...change } });
const layer = (index: number, change: Fields): Fields =>
  spec({ layers: SMALL_SPEC.layers.map((layer, i) => (i === index ? { ...layer, ...change } : layer)) });

/** The small model's file with other metadata. */
function withMetadata(metadata: unknown): Uint8Array {
  const { tensors } = parseSafetensors(writeModel(modelOf()));
  return writeSafetensors(tensors, {
    "deep-inside": typeof metadata === "string" ? metadata : JSON.stringify(metadata),
  });
}

/** The small model's file with its stored tensors changed. */
function withTensors(change: (tensors: Map<string, StoredTensor>) => void): Uint8Array {
  const { metadata, tensors } = parseSafetensors(writeModel(modelOf()));
  const changed = new Map(tensors);
  change(changed);
  return writeSafetensors(changed, metadata);
}

const f32 = (shape: number[], value = 0): StoredTensor => ({
  dtype: "F32",
  shape,
  data: bytesOf(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value)),
});
const i8 = (shape: number[]): StoredTensor => ({
  ...f32(shape),
  dtype: "I8",
  data: new Uint8Array(f32(shape).data.length / 4),
});

const metadata: [string, unknown, RegExp, ErrorCode?][] = [
  ["that is not JSON", "{", /not valid JSON/],
  ["with a key twice", '{"format":1,"format":1}', /twice/],
  ["that is a list", [], /an object/],
  ["without a format", spec({ format: undefined }), /format is missing/],
  ["of format 0", spec({ format: 0 }), /format is 0/],
  ["of a later format", spec({ format: 2 }), /Update deep-inside/, "unsupported-model"],
  ["of a format in a string", spec({ format: "1" }), /format is "1"/],
  ["with an unknown field", spec({ clases: [] }), /unknown field "clases"/],
  ["with an empty name", spec({ name: "" }), /name is .* non-empty string/],
  ["with a null licence", spec({ licence: null }), /licence is null/],
  ["with a wrong hash", spec({ source: { sha256: "12" } }), /source.sha256/],
  ["with an unknown field in source", spec({ source: { path: "/" } }), /source has the unknown field/],
  ["without input", spec({ input: undefined }), /input is missing/],
  ["with input height 0", input({ height: 0 }), /input.height is 0/],
  ["with a fractional width", input({ width: 2.5 }), /input.width is 2.5/],
  ["with a height too small for the network", input({ height: 1 }), /"pool1".*too small/, "unsupported-model"],
  ["without a mean", input({ mean: undefined }), /input.mean is missing/],
  ["with a mean of two numbers", input({ mean: [1, 2] }), /three finite numbers/],
  ["with a mean of strings", input({ mean: ["1", "2", "3"] }), /three finite numbers/],
  ["with an infinite mean", JSON.stringify(input({})).replace("110.5", "1e999"), /three finite numbers/],
  ["with a std of 0", input({ std: [1, 0, 1] }), /above 0/],
  ["with an unknown input field", input({ color: "bgr" }), /unknown field "color"/],
  ["with an unknown resize rule", input({ resize: { rule: "pad", filter: "bilinear" } }), /input.resize.rule is "pad"/],
  ["with an unknown filter", input({ resize: { rule: "stretch", filter: "box" } }), /input.resize.filter/],
  [
    "with a crop without size",
    input({ resize: { rule: "shorter-side-crop", filter: "bilinear" } }),
    /resize.size is missing/,
  ],
  [
    "with a stretch with size",
    input({ resize: { rule: "stretch", size: 256, filter: "bilinear" } }),
    /the rule is stretch/,
  ],
  ["without layers", spec({ layers: undefined }), /layers is missing/],
  ["with an empty list of layers", spec({ layers: [] }), /no layers/, "unsupported-model"],
  ["with a layer that is a string", spec({ layers: ["conv"] }), /layers\[0\] is .*an object/],
  ["with an unknown kind", layer(0, { kind: "conv5x5" }), /layers\[0\].kind is "conv5x5"/],
  ["with a layer without name", layer(1, { name: undefined }), /layers\[1\].name is missing/],
  ["with two layers of one name", layer(1, { name: "conv1" }), /two layers are called "conv1"/, "unsupported-model"],
  ["with no channels", layer(0, { channels: 0 }), /layers\[0\].channels is 0/],
  ["with a million million channels", layer(0, { channels: 1e12 }), /channels of layer "conv1"/, "unsupported-model"],
  ["with an unknown padding", layer(0, { padding: 1 }), /layers\[0\].padding is 1/],
  ["with relu as a number", layer(0, { relu: 1 }), /true or false/],
  ["with units on a convolution", layer(0, { units: 3 }), /unknown field "units"/],
  ["with padding on a dense layer", layer(2, { padding: "same" }), /unknown field "padding"/],
  ["with a field on a pool", layer(1, { relu: true }), /unknown field "relu"/],
  [
    "with a convolution last",
    spec({ layers: SMALL_SPEC.layers.slice(0, 1) }),
    /7x5 values for each class/,
    "unsupported-model",
  ],
  ["with too few classes", spec({ classes: ["a"] }), /classes has 1 entries.*"fc" gives 4/],
  ["with a class that is a number", spec({ classes: ["a", "b", "c", 4] }), /classes\[3\] is 4/],
  ["with too many synsets", spec({ synsets: ["1", "2", "3", "4", "5"] }), /synsets has 5 entries/],
];

const tensors: [string, Uint8Array, RegExp, ErrorCode?][] = [
  ["no canonical metadata", writeSafetensors(modelOf().tensors), /weights import/, "unsupported-model"],
  ["a missing bias", withTensors((t) => t.delete("fc.bias")), /"fc.bias" of shape \[4\] is missing/],
  ["a missing weight", withTensors((t) => t.delete("conv1.weight")), /"conv1.weight" of shape \[3,3,3,3\] is missing/],
  ["an extra tensor", withTensors((t) => t.set("fc9.bias", f32([4]))), /"fc9.bias" belongs to no layer/],
  [
    "a transposed weight",
    withTensors((t) => t.set("fc.weight", f32([18, 4]))),
    /\[18,4\], but the layers ask for \[4,18\]/,
  ],
  ["a flattened weight", withTensors((t) => t.set("conv1.weight", f32([3, 27]))), /ask for \[3,3,3,3\]/],
  ["a bias of rank 2", withTensors((t) => t.set("fc.bias", f32([1, 4]))), /ask for \[4\]/],
  [
    "a bias of integers",
    withTensors((t) => t.set("fc.bias", { dtype: "I32", shape: [4], data: new Uint8Array(16) })),
    /I32/,
  ],
  ["a bias of I8", withTensors((t) => t.set("fc.bias", i8([4]))), /dtype I8/],
  ["an I8 weight without scale", withTensors((t) => t.set("fc.weight", i8([4, 18]))), /"fc.scale" is missing/],
  [
    "a scale of the wrong length",
    withTensors((t) => t.set("fc.weight", i8([4, 18])).set("fc.scale", f32([18]))),
    /shape \[4\]/,
  ],
  [
    "a scale of F16",
    withTensors((t) =>
      t.set("fc.weight", i8([4, 18])).set("fc.scale", { dtype: "F16", shape: [4], data: new Uint8Array(8) }),
    ),
    /is F16/,
  ],
  ["a scale without I8", withTensors((t) => t.set("fc.scale", f32([4]))), /scale of no I8 weight/],
  [
    "an infinite scale",
    withTensors((t) => t.set("fc.weight", i8([4, 18])).set("fc.scale", f32([4], Infinity))),
    /scale of row 0/,
    "not-finite",
  ],
  ["NaN in a weight", withTensors((t) => t.set("fc.weight", nanAt([4, 18], 37))), /"fc.weight".*\[2,1\]/, "not-finite"],
  ["infinity in a bias", withTensors((t) => t.set("fc.bias", f32([4], -Infinity))), /"fc.bias".*\[0\]/, "not-finite"],
  [
    "NaN in F16",
    withTensors((t) => t.set("fc.bias", { dtype: "F16", shape: [4], data: Uint8Array.of(0, 0, 0, 0, 1, 0x7c, 0, 0) })),
    /\[2\]/,
    "not-finite",
  ],
];

function nanAt(shape: number[], index: number): StoredTensor {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  values[index] = NaN;
  return { dtype: "F32", shape, data: bytesOf(values) };
}

describe("readModel", () => {
  it.each(metadata)("refuses metadata %s", async (_, json, message, code = "bad-model") => {
    const error = await errorOf(() => readModel(withMetadata(json)));
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  });

  it.each(tensors)("refuses a file with %s", async (_, file, message, code = "bad-model") => {
    const error = await errorOf(() => readModel(file));
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  });

  it("refuses a model file cut off at any byte", async () => {
    const file = writeModel(modelOf());
    for (let length = 0; length < file.length; length += 7) {
      expect((await errorOf(() => readModel(file.slice(0, length)))).code).toBe("bad-model");
    }
  });
});

describe("writeModel", () => {
  const changed = (change: Partial<Model>): Model => ({ ...modelOf(), ...change });

  it("refuses to write what could not be read back", async () => {
    const badSpec = { ...SMALL_SPEC, classes: ["one"] } as ModelSpec;
    expect((await errorOf(() => writeModel(changed({ spec: badSpec })))).code).toBe("bad-model");
    const tensors = new Map<string, Tensor>(modelOf().tensors);
    tensors.set("fc.bias", { dtype: "F32", shape: [4], data: nanAt([4], 0).data });
    expect((await errorOf(() => writeModel(changed({ tensors })))).code).toBe("not-finite");
    tensors.delete("fc.bias");
    expect((await errorOf(() => writeModel(changed({ tensors })))).code).toBe("bad-model");
  });

  it("survives mutants", async () => {
    expect(await fuzz([writeModel(modelOf())], (mutant) => readModel(mutant), 2000)).toBeGreaterThan(20);
  });
});
