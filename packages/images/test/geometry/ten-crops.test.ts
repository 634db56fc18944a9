import { describe, expect, it } from "vitest";
import type { RawMap, RgbImage } from "@deep-inside/spec";
import { joinCrops, mapOntoImage, networkInput, tenCrops } from "../../src/index.js";

const INPUT = { height: 14, width: 21, resize: { rule: "stretch", filter: "bilinear" } } as const;

function ramp(height: number, width: number): RgbImage {
  const data = Uint8Array.from({ length: 3 * height * width }, (_, at) => (at * 7919) % 251);
  return { height, width, data };
}

/** The map that shows each crop's red channel. */
const redOf = (planes: Float32Array, height: number, width: number): RawMap => ({
  height,
  width,
  data: planes.slice(0, height * width),
});

describe("ten crops", () => {
  it("are the corners and the centre of 8/7 of the input, and their mirror images", () => {
    const { crops, geometry } = tenCrops(ramp(40, 50), INPUT);
    expect(geometry.network).toEqual({ height: 16, width: 24 });
    expect(crops.map(({ top, left, mirrored }) => [top, left, mirrored])).toEqual(
      [
        [0, 0],
        [0, 3],
        [2, 0],
        [2, 3],
        [1, 1],
      ].flatMap(([top, left]) => [
        [top, left, false],
        [top, left, true],
      ]),
    );
    for (const { planes } of crops) expect(planes).toHaveLength(3 * 14 * 21);
  });

  it("joined with their own pixels give the resized picture back, whatever the overlap", () => {
    const image = ramp(16, 24);
    const crops = tenCrops(image, INPUT);
    const joined = joinCrops(
      crops,
      crops.crops.map(({ planes }) => redOf(planes, 14, 21)),
    );
    const red = Float32Array.from({ length: 16 * 24 }, (_, at) => image.data[3 * at]!);
    joined.data.forEach((value, at) => expect(value).toBeCloseTo(red[at]!, 4));
    expect(mapOntoImage(joined, crops.geometry).data).toEqual(joined.data);
  });

  it("take the shorter side of the model's rule, and leave what no crop saw unknown", () => {
    const input = {
      height: 14,
      width: 14,
      resize: { rule: "shorter-side-crop", size: 16, filter: "bilinear" },
    } as const;
    const crops = tenCrops(ramp(16, 100), input);
    expect(crops.geometry.network).toEqual({ height: 16, width: 100 });
    const ones = { height: 14, width: 14, data: new Float32Array(196).fill(1) };
    const { data } = joinCrops(crops, Array<RawMap>(10).fill(ones));
    expect([data[0], data[20], data[150], data[99]]).toEqual([1, NaN, 1, 1]);
  });

  it("are resized also where the picture has the size of the input", () => {
    expect(tenCrops(ramp(14, 21), INPUT).geometry.network).toEqual({ height: 16, width: 24 });
    expect(networkInput(ramp(14, 21), INPUT).geometry.network).toEqual({ height: 14, width: 21 });
  });

  it("refuse a rule that leaves nothing to crop from, and maps that are not theirs", () => {
    const small = {
      height: 14,
      width: 14,
      resize: { rule: "shorter-side-crop", size: 12, filter: "bilinear" },
    } as const;
    expect(() => tenCrops(ramp(30, 30), small)).toThrow(expect.objectContaining({ code: "bad-option" }));
    const crops = tenCrops(ramp(30, 30), INPUT);
    const map = { height: 14, width: 21, data: new Float32Array(14 * 21) };
    for (const maps of [[map], Array<RawMap>(10).fill({ ...map, height: 7 })]) {
      expect(() => joinCrops(crops, maps)).toThrow(expect.objectContaining({ code: "bad-shape" }));
    }
  });
});
