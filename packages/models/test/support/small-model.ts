import { bytesOf, conv3x3, count, dense, maxpool2x2, type Model, type ModelSpec, type Tensor } from "@deep-inside/spec";
import { parameterShapes } from "../../src/canonical/parameters.js";

export const SMALL_SPEC: ModelSpec = {
  name: "small",
  lineage: "test",
  licence: "MIT",
  source: { url: "https://example.org/small", sha256: "0".repeat(64) },
  input: {
    height: 7,
    width: 5,
    mean: [120, 110.5, 100],
    std: [58, 57, 56],
    resize: { rule: "shorter-side-crop", size: 9, filter: "bilinear" },
  },
  layers: [conv3x3("conv1", 3), maxpool2x2("pool1"), dense("fc", 4, { relu: false })],
  classes: ["tench, Tinca tinca", "crane", "great white shark, white shark", "Crane"],
  synsets: ["n01440764", "n02012849", "n01484850", "n03126707"],
};

/** A model of `spec` whose parameters count up in steps of 1/64, exact in every dtype. */
export function modelOf(spec: ModelSpec = SMALL_SPEC): Model {
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(spec)) {
    const values = Float32Array.from({ length: count(shape) }, (_, i) => ((i % 129) - 64) / 64);
    tensors.set(name, { dtype: "F32", shape, data: bytesOf(values) });
  }
  return { spec, tensors };
}
