import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bytesSource, importModel, readModel, tensorToFloat32, writeModel } from "../../src/index.js";
import { importModelFile } from "../../src/node/index.js";
import { errorOf } from "../support/error-of.js";
import { zip, type FakeRecord } from "../support/zip.js";
import { openRecord, readDirectory } from "../../src/zip/archive.js";
import { expectedOf, expectScores, expectTensors, fixture } from "../support/fixture.js";

const files: [string, string, string, string][] = [
  ["vgg11.pth", "torch", "vgg11-custom", "vgg11"],
  ["vgg11.legacy.pth", "torch-legacy", "vgg11-custom", "vgg11"],
  ["vgg11.safetensors", "safetensors", "vgg11-custom", "vgg11"],
  ["vgg16_bn.pth", "torch", "vgg16_bn-custom", "vgg16_bn"],
  ["vgg16_bn.legacy.pth", "torch-legacy", "vgg16_bn-custom", "vgg16_bn"],
  ["vgg16_bn.safetensors", "safetensors", "vgg16_bn-custom", "vgg16_bn"],
  ["checkpoint.pth", "torch", "vgg11-custom", "checkpoint"],
  ["checkpoint.legacy.pth", "torch-legacy", "vgg11-custom", "checkpoint"],
  ["double.pth", "torch", "vgg11-custom", "checkpoint"],
];

describe("importModel of PyTorch's files", () => {
  it.each(files)("reads the tensors of %s bit for bit, and its scores", async (file, format, architecture, name) => {
    // The dense layers of vgg16_bn read one position: which input leaves that is not in the file.
    const options = name === "vgg16_bn" ? { input: { height: 32, width: 32 } } : {};
    const imported = await importModel(fixture(`torch/${file}`), options);
    const expected = expectedOf(`torch/${name}.expected.safetensors`);
    expect(imported).toMatchObject({ format, architecture, warnings: [] });
    expectTensors(imported.model, expected);
    expectScores(imported.model, expected);
  });

  it("reads an archive that was packed anew, compressed", async () => {
    const source = bytesSource(fixture("torch/vgg11.pth"));
    const records: FakeRecord[] = [];
    for (const record of (await readDirectory(source)).values()) {
      const contents = await openRecord(source, record);
      const data = deflateRawSync(await contents.read(0, contents.size));
      records.push({ name: record.name, data, method: 8, size: record.bytes });
    }
    expectTensors((await importModel(zip(records))).model, expectedOf("torch/vgg11.expected.safetensors"));
  });

  it("reads the same from a Blob, from disk and from memory at an odd address", async () => {
    const bytes = fixture("torch/vgg16_bn.legacy.pth");
    const odd = new Uint8Array(bytes.length + 1).subarray(1);
    odd.set(bytes);
    const expected = expectedOf("torch/vgg16_bn.expected.safetensors");
    const path = new URL("../fixtures/torch/vgg16_bn.legacy.pth", import.meta.url).pathname;
    for (const imported of [
      await importModel(new Blob([bytes])),
      await importModelFile(path),
      await importModel(odd),
    ]) {
      expectTensors(imported.model, expected);
    }
  });

  it.each(["half.pth", "bfloat16.pth"])("reads %s to its precision", async (file) => {
    const { model } = await importModel(fixture(`torch/${file}`));
    expectScores(model, expectedOf("torch/checkpoint.expected.safetensors"), 0.05);
  });

  it("keeps every value of a half-precision file in f16", async () => {
    const bytes = fixture("torch/half.pth");
    const [full, half] = [await importModel(bytes), await importModel(bytes, { dtype: "f16" })];
    for (const [name, tensor] of full.model.tensors) {
      const compact = half.model.tensors.get(name);
      expect(compact && tensorToFloat32(compact)).toEqual(tensorToFloat32(tensor));
    }
  });

  it("gives a model that can be written and read again, in every dtype", async () => {
    const expected = expectedOf("torch/vgg11.expected.safetensors");
    for (const [dtype, tolerance] of [
      ["f32", 5e-6],
      ["f16", 2e-3],
      ["int8", 0.05],
    ] as const) {
      const { model } = await importModel(fixture("torch/vgg11.pth"), { dtype, classes: ["a", "b", "c", "d", "e"] });
      const read = await readModel(writeModel(model));
      expect(read.spec).toEqual(model.spec);
      expectScores(read, expected, tolerance);
    }
  });

  it.each([
    ["module.pth", /"__main__.Vgg".*state_dict/],
    ["torchscript.pth", /TorchScript/],
    ["features-only.pth", /no classifier/],
  ])("refuses %s", async (file, message) => {
    const error = await errorOf(() => importModel(fixture(`torch/${file}`)));
    expect(error.code).toBe("unsupported-model");
    expect(error.message).toMatch(message);
  });
});
