import { describe, expect, it } from "vitest";
import { importModel } from "../../src/index.js";
import { expectedOf, expectScores, fixture, type Expected } from "../support/fixture.js";
import type { Model, Tensor } from "@deep-inside/spec";

/** The fixtures key their tensors by position; gives them the names of the model's layers. */
function underNames(expected: Expected, { spec }: Model): Expected["tensors"] {
  const layers = spec.layers.filter(({ kind }) => kind === "conv3x3" || kind === "dense");
  return new Map(
    [...expected.tensors].map(([name, tensor]) => [name.replace(/^\d+/, (i) => layers[Number(i)]?.name ?? i), tensor]),
  );
}

const files: [string, string, string[]][] = [
  ["plain.onnx", "plain", ["conv1_1", "pool1", "conv2_1", "pool2", "fc3", "fc4"]],
  ["plain.dynamo.onnx", "plain", ["conv1_1", "pool1", "conv2_1", "pool2", "fc3", "fc4"]],
  ["timm-like.onnx", "timm-like", ["conv1_1", "pool1", "conv2_1", "pool2", "fc3", "fc4", "fc5"]],
  ["timm-like.dynamo.onnx", "timm-like", ["conv1_1", "pool1", "conv2_1", "pool2", "fc3", "fc4", "fc5"]],
  ["softmax.onnx", "softmax", ["conv1_1", "conv1_2", "average", "fc2"]],
  ["softmax.dynamo.onnx", "softmax", ["conv1_1", "conv1_2", "average", "fc2"]],
  ["tensorflow-like.onnx", "tensorflow-like", ["conv1_1", "pool1", "fc2"]],
];

describe("importModel of ONNX files", () => {
  it.each(files)("reads layers, tensors and scores of %s", async (file, name, layers) => {
    const { model, format, architecture } = await importModel(fixture(`onnx/${file}`));
    const expected = expectedOf(`onnx/${name}.expected.safetensors`);
    expect({ format, architecture }).toEqual({ format: "onnx", architecture: "sequential" });
    expect(model.spec.layers.map((layer) => layer.name)).toEqual(layers);
    for (const [tensor, { shape, data }] of underNames(expected, model)) {
      expect(model.tensors.get(tensor)?.shape).toEqual(shape);
      // The exporters fold batch norm themselves, in single precision: up to one rounding apart.
      const [found, wanted] = [
        new Float32Array((model.tensors.get(tensor) as Tensor).data.slice().buffer),
        new Float32Array(data.slice().buffer),
      ];
      for (const [i, value] of wanted.entries())
        expect(Math.abs((found[i] as number) - value)).toBeLessThanOrEqual(4e-7 * Math.max(1, Math.abs(value)));
    }
    expectScores(model, expected);
  });

  it("takes the pixels' scale from the graph where it has one, and says so where it has none", async () => {
    const scaled = await importModel(fixture("onnx/tensorflow-like.onnx"));
    expect(scaled.warnings).toEqual([]);
    expect(scaled.model.spec.input).toMatchObject({ height: 7, width: 9 });
    expect(scaled.model.spec.input.mean[0]).toBeCloseTo(127.5, 4);
    expect(scaled.model.spec.input.std?.[0]).toBeCloseTo(127.5, 4);
    expect((await importModel(fixture("onnx/plain.onnx"))).warnings).toEqual([
      expect.stringMatching(/0\.\.1 is assumed/),
    ]);
    const told = await importModel(fixture("onnx/plain.onnx"), { mean: [1, 2, 3], std: [4, 5, 6] });
    expect(told.warnings).toEqual([]);
    expect(told.model.spec.input).toMatchObject({ mean: [1, 2, 3], std: [4, 5, 6] });
  });
});
