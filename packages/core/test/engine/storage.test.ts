import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { seededModel, seededPixels, vgg16 } from "@deep-inside/seeded";
import {
  bytesOf,
  conv3x3,
  dense,
  float32ToFloat16,
  maxpool2x2,
  tensorToFloat32,
  type Model,
  type ModelSpec,
  type Tensor,
} from "@deep-inside/spec";
import { Engine, type EngineOptions } from "../../dist/index.js";
import { planNetwork, type Plan } from "../../dist/network/plan.js";
import { Step } from "../../dist/shared/program.js";

/** A direct convolution, convolutions of many and of few tiles, and dense layers of odd extents. */
const SPEC: ModelSpec = {
  name: "stored",
  input: { height: 41, width: 50, mean: [120, 110, 100] },
  layers: [
    conv3x3("a", 13),
    conv3x3("b", 22),
    maxpool2x2("p"),
    conv3x3("c", 17),
    dense("d", 38),
    dense("e", 6, { relu: false }),
  ],
};
const model = seededModel(SPEC, 11);
const picture = seededPixels(41, 50, 11);

/** With convolutions whose sums are made in several chunks. */
const LARGE: ModelSpec = {
  ...SPEC,
  layers: [
    ...[conv3x3("a", 9), maxpool2x2("p"), conv3x3("b", 10), maxpool2x2("q")],
    ...[conv3x3("c", 350), conv3x3("d", 401, { padding: "valid" }), maxpool2x2("r"), dense("e", 6, { relu: false })],
  ],
};
const large = seededModel(LARGE, 12);
const code = (value: string) => expect.objectContaining({ name: "SaliencyError", code: value });

const f16 = ({ shape, data }: Tensor): Tensor => {
  const halves = float32ToFloat16(new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4));
  return { dtype: "F16", shape, data: bytesOf(halves) };
};

function i8(tensor: Tensor): Tensor {
  const rows = tensor.shape[0]!;
  const values = tensorToFloat32(tensor);
  const columns = values.length / rows;
  const scale = Float32Array.from({ length: rows }, (_, row) => {
    return Math.max(...values.subarray(row * columns, (row + 1) * columns).map(Math.abs)) / 127;
  });
  const bytes = Int8Array.from(values, (value, at) => Math.round(value / scale[Math.floor(at / columns)]!));
  return { dtype: "I8", shape: tensor.shape, data: bytesOf(bytes), scale };
}

const decoded = (tensor: Tensor): Tensor => {
  return { dtype: "F32", shape: tensor.shape, data: bytesOf(tensorToFloat32(tensor)) };
};

function withWeights(from: Model, change: (tensor: Tensor, name: string) => Tensor): Model {
  const tensors = [...from.tensors].map(([name, tensor]): [string, Tensor] => {
    return [name, name.endsWith(".weight") ? change(tensor, name) : tensor];
  });
  return { spec: from.spec, tensors: new Map(tensors) };
}

/** The hash of the bits of two pictures' scores, and that of their gradients. */
async function run(from: Model, options: EngineOptions): Promise<string> {
  const engine = await Engine.create(from, { batch: 2, ...options });
  const pictures = [picture, picture.map((value) => 255 - value)];
  const scores = await engine.forward(pictures);
  const seeds = pictures.map((_, n) => Float32Array.from({ length: 6 }, (_, k) => Number(k === n)));
  const gradients = await engine.backward({ seeds });
  engine.dispose();
  const hash = (all: readonly Float32Array[]): string =>
    createHash("sha256")
      .update(Buffer.concat(all.map(bytesOf)))
      .digest("hex");
  return `scores ${hash(scores)}, gradients ${hash(gradients)}`;
}

const VARIANTS: readonly EngineOptions[] = [
  { binary: "debug" },
  { binary: "simd" },
  { binary: "relaxed" },
  { binary: "simd-shared", threads: 2 },
  { binary: "relaxed-shared", threads: 3 },
];

describe.each(VARIANTS)("Engine with stored weights, %o", (options) => {
  test.each([
    ["F16", f16],
    ["I8", i8],
  ] as const)("computes with %s the bits that weights decoded beforehand give", async (_, store) => {
    const stored = withWeights(model, store);
    expect(await run(stored, options)).toBe(await run(withWeights(stored, decoded), options));
    expect(await run(stored, options)).not.toBe(await run(model, options));
  });

  describe.each([
    ["transformed once", model, undefined],
    ["transformed in each pass", model, 0],
    ["of many channels transformed in each pass", large, 0],
  ])("with little memory, convolutions %s", (_, from, transformedBytes) => {
    const little = { ...options, memory: "low", ...(transformedBytes === 0 && { transformedBytes }) } as const;

    test("computes with weights rounded to 16 bits, the first convolution aside", async () => {
      const low = await run(from, little);
      const rounded = withWeights(from, (tensor, name) => (name === "a.weight" ? tensor : decoded(f16(tensor))));
      expect(low).toBe(await run(rounded, options));
    });

    test.each([
      ["F16", f16],
      ["I8", i8],
    ] as const)("keeps %s as it is", async (_, store) => {
      const stored = withWeights(from, store);
      expect(await run(stored, little)).toBe(await run(stored, options));
    });
  });
});

describe("the plan of VGG16", () => {
  const plan = (dtype: Tensor["dtype"], lowMemory: boolean): Plan => {
    const spec = vgg16();
    const dtypes = new Map(spec.layers.map(({ name }) => [name, dtype]));
    const keep = new Set(["conv5_3"]);
    const shape = { batch: 1, threads: 2, tileRows: 6, convolution: "auto", tile: 4 } as const;
    return planNetwork(spec, { ...shape, keep, dtypes, lowMemory });
  };
  const bytes = (dtype: Tensor["dtype"], lowMemory: boolean): number => plan(dtype, lowMemory).bytes;

  test("stays within 900 MB, with little memory within 420 MB", () => {
    expect(bytes("F32", false)).toBeLessThan(900e6);
    expect(bytes("F32", true)).toBeLessThan(420e6);
  });

  test("transforms the last four convolutions in each pass, with little memory", () => {
    const again = plan("F32", true).steps.filter(({ words }) => words[Step.Raw] !== 0);
    expect(again.map(({ layer }) => layer!.name)).toEqual(["conv4_3", "conv5_1", "conv5_2", "conv5_3"]);
  });

  test("takes compact dense layers as they are", () => {
    const dense = 4096 * (25088 + 4096 + 1000);
    expect(bytes("F32", false) - bytes("F16", false)).toBe(2 * dense);
    expect(bytes("F16", true)).toBe(bytes("F32", true));
    expect(bytes("F16", false) - bytes("I8", false)).toBeGreaterThan(0.99 * dense);
  });
});

describe("Engine.create", () => {
  const broken = (name: string, store: (tensor: Tensor) => Tensor, at: number, value: number): Model => {
    const stored = withWeights(model, store);
    const tensors = new Map(stored.tensors);
    const { data, scale, ...rest } = tensors.get(name)!;
    const copy = data.slice();
    if (scale) tensors.set(name, { ...rest, data, scale: scale.map((factor, row) => (row === at ? value : factor)) });
    else {
      if (rest.dtype === "F32") new Float32Array(copy.buffer)[at] = value;
      else new Uint16Array(copy.buffer)[at] = float32ToFloat16(Float32Array.of(value))[0]!;
      tensors.set(name, { ...rest, data: copy });
    }
    return { spec: SPEC, tensors };
  };
  const same = (tensor: Tensor): Tensor => tensor;

  test.each([
    ["a direct convolution's F32", "a.weight", same, 30, NaN, "[1, 0, 1, 0]"],
    ["a Winograd convolution's F32", "b.weight", same, 22 * 13 * 9 - 1, Infinity, "[21, 12, 2, 2]"],
    ["a Winograd convolution's F16", "c.weight", f16, 200, -Infinity, "[1, 0, 0, 2]"],
    ["a dense layer's F32", "d.weight", same, 17 * 20 * 25 * 37 + 8499, NaN, "[37, 8499]"],
    ["a dense layer's F16", "e.weight", f16, 38 * 2 + 37, NaN, "[2, 37]"],
    ["a bias's F32", "d.bias", same, 5, NaN, "[5]"],
    ["an I8 weight's scale", "d.weight", i8, 3, NaN, "row 3"],
  ] as const)("refuses NaN and infinity in %s", async (_, name, store, at, value, place) => {
    for (const memory of ["normal", "low"] as const) {
      const refused = Engine.create(broken(name, store, at, value), { memory });
      await expect(refused).rejects.toThrow(code("not-finite"));
      await expect(refused).rejects.toThrow(
        new RegExp(`"${name}".*${place.replaceAll(/[[\]]/g, "\\$&")}|${place}.*"${name}"`),
      );
    }
  });

  test("refuses weights that 16 bits do not hold, with little memory only", async () => {
    const large = broken("d.weight", same, 40, 65520);
    await expect(Engine.create(large, { memory: "low" })).rejects.toThrow(code("not-finite"));
    const most = broken("d.weight", same, 40, 65519);
    for (const fits of [most, broken("b.weight", same, 40, -65519)]) await Engine.create(fits, { memory: "low" });
    await Engine.create(large);
  });

  test("refuses tensors of the wrong length", async () => {
    const tensors = new Map(model.tensors);
    const weight = tensors.get("d.weight")!;
    tensors.set("d.weight", { ...weight, data: weight.data.subarray(4) });
    await expect(Engine.create({ spec: SPEC, tensors })).rejects.toThrow(code("bad-model"));
    tensors.set("d.weight", { ...i8(weight), scale: new Float32Array(37) });
    await expect(Engine.create({ spec: SPEC, tensors })).rejects.toThrow(code("bad-model"));
  });
});
