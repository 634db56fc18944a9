import { describe, expect, it } from "vitest";
import { resizeImage } from "../../src/index.js";
import { resizeWindow } from "../../src/resize/resize-image.js";
import { lcgImage, readFixture, sha256 } from "../support/fixtures.js";

interface ResizeCase {
  readonly from: [height: number, width: number];
  readonly to: [height: number, width: number];
  readonly nearest: string;
  readonly bilinear: string;
  readonly bicubic: string;
}

const { cases } = readFixture<{ cases: ResizeCase[] }>("resize.json");
const FILTERS = ["nearest", "bilinear", "bicubic"] as const;

describe("resizeImage", () => {
  it.each(cases)(
    "gives PIL's bytes with every filter from $from to $to",
    ({ from, to: [height, width], ...expected }) => {
      for (const filter of FILTERS) {
        const resized = resizeImage(lcgImage(...from), { height, width, filter });
        expect([resized.height, resized.width]).toEqual([height, width]);
        expect(sha256(resized.data), filter).toBe(expected[filter]);
      }
    },
  );

  it("returns a picture of the asked size as it is", () => {
    const image = lcgImage(4, 7);
    expect(resizeImage(image, { height: 4, width: 7, filter: "bicubic" })).toBe(image);
  });

  it.each([
    [0, 3],
    [3, 0],
    [-1, 3],
    [2.5, 3],
    [NaN, 3],
  ])("refuses the extents %d x %d", (height, width) => {
    const resize = (): unknown => resizeImage(lcgImage(2, 2), { height, width, filter: "bilinear" });
    expect(resize).toThrow(expect.objectContaining({ code: "bad-shape" }));
  });

  it("refuses data that do not fit the extents", () => {
    const broken = { height: 2, width: 2, data: new Uint8Array(11) };
    const resize = (): unknown => resizeImage(broken, { height: 1, width: 1, filter: "nearest" });
    expect(resize).toThrow(expect.objectContaining({ code: "bad-shape" }));
  });
});

describe("resizeWindow", () => {
  it.each(FILTERS)("is the part of the whole with filter %s", (filter) => {
    const image = lcgImage(23, 37);
    for (const [height, width] of [
      [11, 51],
      [23, 51],
      [40, 37],
      [23, 37],
    ] as const) {
      const whole = resizeImage(image, { height, width, filter });
      const window = { top: 3, left: 13, height: 6, width: 17 };
      const part = resizeWindow(image, { height, width, filter }, window);
      for (let i = 0; i < window.height; i++) {
        const from = 3 * ((window.top + i) * width + window.left);
        const row = 3 * window.width;
        expect(part.data.subarray(i * row, (i + 1) * row)).toEqual(whole.data.subarray(from, from + row));
      }
    }
  });
});
