import { describe, expect, test } from "vitest";
import { conv3x3, dense, deriveShapes, globalAveragePool, maxpool2x2, type Layer } from "../src/index.js";

const unsupported = (message: RegExp) =>
  expect.objectContaining({ code: "unsupported-model", message: expect.stringMatching(message) });

describe("deriveShapes", () => {
  test("derives extents, parameters and multiplications, odd extents and both paddings included", () => {
    const layers = [
      conv3x3("a", 5, { padding: "valid" }),
      maxpool2x2("p"),
      conv3x3("b", 7),
      dense("c", 4, { relu: false }),
    ];
    const shapes = deriveShapes(layers, { height: 13, width: 10 });
    const extents = shapes.map(({ output: { channels, height, width } }) => [channels, height, width]);
    expect(extents).toEqual([
      [5, 11, 8],
      [5, 5, 4],
      [7, 5, 4],
      [4, 1, 1],
    ]);
    expect(shapes.map(({ weight }) => weight)).toEqual([[5, 3, 3, 3], null, [7, 5, 3, 3], [4, 140]]);
    expect(shapes.map(({ bias }) => bias)).toEqual([[5], null, [7], [4]]);
    expect(shapes.map(({ macs }) => macs)).toEqual([9 * 3 * 5 * 88, 0, 9 * 5 * 7 * 20, 560]);
  });

  test("knows VGG16: 138 357 544 parameters, 15.47 G multiplications, conv5_3 of (512, 14, 14)", () => {
    const blocks = [2, 2, 3, 3, 3].map((count, b) =>
      Array.from({ length: count }, (_, c) => conv3x3(`conv${b + 1}_${c + 1}`, Math.min(64 << b, 512))),
    );
    const layers: Layer[] = blocks.flatMap((block, b) => [...block, maxpool2x2(`pool${b + 1}`)]);
    const shapes = deriveShapes([...layers, dense("fc6", 4096), dense("fc7", 4096), dense("fc8", 1000)], {
      height: 224,
      width: 224,
    });
    const size = (extents: readonly number[] | null) => extents?.reduce((product, n) => product * n, 1) ?? 0;
    expect(shapes.reduce((sum, { weight, bias }) => sum + size(weight) + size(bias), 0)).toBe(138_357_544);
    expect(shapes.reduce((sum, { macs }) => sum + macs, 0)).toBe(15_470_264_320);
    expect(shapes.find(({ layer }) => layer.name === "conv5_3")?.output).toEqual({
      channels: 512,
      height: 14,
      width: 14,
    });
  });

  test.each<[Layer[], number, number, RegExp]>([
    [[], 8, 8, /no layers/],
    [[conv3x3("a", 0)], 8, 8, /channels of layer "a" is 0/],
    [[conv3x3("a", 2.5)], 8, 8, /2\.5/],
    [[dense("a", NaN)], 8, 8, /NaN/],
    [[conv3x3("a", 2), conv3x3("a", 2)], 8, 8, /two layers are called "a"/],
    [[dense("a", 2), maxpool2x2("p")], 8, 8, /"p" \(maxpool2x2\) follows a dense layer/],
    [[maxpool2x2("p")], 1, 8, /"p" \(maxpool2x2\) gets 1x8/],
    [[conv3x3("a", 2, { padding: "valid" })], 2, 8, /too small/],
    [[conv3x3("a", 2)], 0, 8, /input height is 0/],
    [[conv3x3("a", 2 ** 29)], 224, 224, /more than/],
    [[dense("a", 2 ** 29), dense("b", 2 ** 29)], 1, 1, /more than/],
  ])("refuses layers that do not fit, by the first of them: %#", (layers, height, width, message) => {
    expect(() => deriveShapes(layers, { height, width })).toThrow(unsupported(message));
  });

  test("lets a global average stand before dense layers", () => {
    const shapes = deriveShapes([conv3x3("a", 6), globalAveragePool("g"), dense("c", 2)], { height: 5, width: 7 });
    expect(shapes[1]!.output).toEqual({ channels: 6, height: 1, width: 1 });
    expect(shapes[2]!.weight).toEqual([2, 6]);
  });
});
