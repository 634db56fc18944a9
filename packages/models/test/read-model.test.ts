import { createHash } from "node:crypto";
import { asFloat32, bytesOf, globalAveragePool, type Model, type Tensor } from "@deep-inside/spec";
import { describe, expect, it } from "vitest";
import { float32ToFloat16, readModel, tensorToFloat32, writeModel } from "../src/index.js";
import { modelOf, SMALL_SPEC } from "./support/small-model.js";

/** `model` with its weight `name` stored as I8 and one power-of-two scale per row. */
function quantised(model: Model, name: string): Model {
  const tensor = model.tensors.get(name) as Tensor;
  const data = bytesOf(Int8Array.from(asFloat32(tensor.data), (value) => value * 64));
  const scale = new Float32Array(tensor.shape[0] as number).fill(1 / 64);
  return { ...model, tensors: new Map([...model.tensors, [name, { dtype: "I8", shape: tensor.shape, data, scale }]]) };
}

describe("readModel", () => {
  it("returns the model that was written", async () => {
    const model = modelOf();
    const read = await readModel(writeModel(model));
    expect(read.spec).toEqual(model.spec);
    expect(new Map([...read.tensors].sort())).toEqual(new Map([...model.tensors].sort()));
  });

  it("takes the buffer that Blob.arrayBuffer gives", async () => {
    const bytes = writeModel(modelOf());
    expect(await readModel(bytes.slice().buffer)).toEqual(await readModel(bytes));
  });

  it("accepts a specification of only the required fields", async () => {
    const { input, layers } = SMALL_SPEC;
    const spec = {
      name: "bare",
      input: { height: input.height, width: input.width, mean: input.mean },
      layers: [...layers.slice(0, 2), globalAveragePool("pool2")],
    };
    expect((await readModel(writeModel(modelOf(spec)))).spec).toEqual(spec);
  });

  it("gives the same values from F16 and I8 as from F32 when they are exact", async () => {
    const model = modelOf();
    const halves = new Map<string, Tensor>();
    for (const [name, { shape, data }] of model.tensors) {
      halves.set(name, { dtype: "F16", shape, data: bytesOf(float32ToFloat16(asFloat32(data))) });
    }
    for (const compact of [
      { ...model, tensors: halves },
      quantised(model, "fc.weight"),
      quantised(model, "conv1.weight"),
    ]) {
      const read = await readModel(writeModel(compact));
      for (const [name, tensor] of model.tensors) {
        expect(tensorToFloat32(read.tensors.get(name) as Tensor)).toEqual(tensorToFloat32(tensor));
      }
    }
  });

  it("computes the hash of the file on request", async () => {
    const bytes = writeModel(modelOf());
    expect((await readModel(bytes, { sha256: true })).sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect((await readModel(bytes)).sha256).toBeUndefined();
  });
});

describe("writeModel", () => {
  it("writes the same bytes for the same model, whatever the order of its tensors", () => {
    const model = modelOf();
    expect(writeModel({ ...model, tensors: new Map([...model.tensors].reverse()) })).toEqual(writeModel(model));
  });
});
