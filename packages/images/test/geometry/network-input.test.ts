import { describe, expect, it } from "vitest";
import type { ResizeFilter } from "@deep-inside/spec";
import { networkInput, resizeImage } from "../../src/index.js";
import { lcgImage, readFixture, sha256 } from "../support/fixtures.js";

interface CropCase {
  readonly from: [height: number, width: number];
  readonly size: number;
  readonly crop: [height: number, width: number];
  readonly nearest: string;
  readonly bilinear: string;
  readonly bicubic: string;
}

const { cases } = readFixture<{ cases: CropCase[] }>("crop.json");

/** (3, H, W) planes as interleaved bytes. */
function interleaved(planes: Float32Array): Uint8Array {
  const plane = planes.length / 3;
  return Uint8Array.from(planes, (_, k) => planes[(k % 3) * plane + Math.floor(k / 3)] ?? NaN);
}

describe("networkInput", () => {
  it.each(cases)(
    "gives torchvision's crop of $from at shorter side $size, cut to $crop",
    ({ from, size, crop, ...expected }) => {
      for (const filter of ["nearest", "bilinear", "bicubic"] satisfies ResizeFilter[]) {
        const [height, width] = crop;
        const { planes } = networkInput(lcgImage(...from), {
          height,
          width,
          resize: { rule: "shorter-side-crop", size, filter },
        });
        expect(planes.length).toBe(3 * height * width);
        expect(sha256(interleaved(planes)), filter).toBe(expected[filter]);
      }
    },
  );

  it("does not resample a picture of the input's size, whatever the rule", () => {
    const image = lcgImage(13, 17);
    for (const resize of [
      undefined,
      { rule: "stretch", filter: "bicubic" } as const,
      { rule: "shorter-side-crop", size: 20, filter: "bilinear" } as const,
    ]) {
      const { planes, geometry } = networkInput(image, { height: 13, width: 17, ...(resize && { resize }) });
      expect(interleaved(planes)).toEqual(image.data);
      expect(geometry).toMatchObject({ scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 });
    }
  });

  it("stretches both sides, bilinear when no rule is given", () => {
    const image = lcgImage(31, 12);
    const stretched = resizeImage(image, { height: 9, width: 14, filter: "bilinear" });
    expect(interleaved(networkInput(image, { height: 9, width: 14 }).planes)).toEqual(stretched.data);
    const resize = { rule: "stretch", filter: "nearest" } as const;
    const nearest = resizeImage(image, { height: 9, width: 14, filter: "nearest" });
    expect(interleaved(networkInput(image, { height: 9, width: 14, resize }).planes)).toEqual(nearest.data);
  });

  it.each([
    [1, 1],
    [1, 5000],
    [5000, 1],
  ])("takes a picture of %d x %d", (height, width) => {
    const resize = { rule: "shorter-side-crop", size: 256, filter: "bilinear" } as const;
    const { planes, geometry } = networkInput(lcgImage(height, width), { height: 224, width: 224, resize });
    expect(planes.every((value) => value >= 0 && value <= 255)).toBe(true);
    expect(new Set(planes).size).toBeGreaterThan(1);
    expect(geometry.coverage.right).toBeLessThanOrEqual(width);
  });

  it("refuses a picture without pixels and one too elongated", () => {
    const empty = { height: 0, width: 3, data: new Uint8Array(0) };
    expect(() => networkInput(empty, { height: 2, width: 2 })).toThrow(expect.objectContaining({ code: "bad-shape" }));
    const resize = { rule: "shorter-side-crop", size: 256, filter: "bilinear" } as const;
    const strip = { height: 1, width: 600_000, data: new Uint8Array(1_800_000) };
    expect(() => networkInput(strip, { height: 224, width: 224, resize })).toThrow(/too elongated/);
  });
});
