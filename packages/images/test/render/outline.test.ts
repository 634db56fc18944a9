import { describe, expect, it } from "vitest";
import type { RgbImage } from "@deep-inside/spec";
import { drawBox, drawMaskContour } from "../../src/index.js";

const black = (height: number, width: number): RgbImage => ({
  height,
  width,
  data: new Uint8Array(height * width * 3),
});

/** Rows of the red channel: # where it is drawn. */
function drawn({ height, width, data }: RgbImage): string[] {
  return Array.from({ length: height }, (_, i) =>
    Array.from({ length: width }, (_, j) => (data[3 * (i * width + j)] ? "#" : ".")).join(""),
  );
}

describe("drawBox", () => {
  it("draws the outline inside the box", () => {
    const boxed = drawBox(black(6, 8), { left: 1, top: 0.6, right: 6.4, bottom: 5 }, { thickness: 1 });
    expect(drawn(boxed)).toEqual(["........", ".#####..", ".#...#..", ".#...#..", ".#####..", "........"]);
  });

  it("draws as thick as asked, in the colour asked, on a copy", () => {
    const image = black(5, 5);
    const boxed = drawBox(image, { left: 0, top: 0, right: 5, bottom: 5 }, { color: [200, 100, 50], thickness: 2 });
    expect(drawn(boxed)).toEqual(["#####", "#####", "##.##", "#####", "#####"]);
    expect([...boxed.data.subarray(0, 3)]).toEqual([200, 100, 50]);
    expect(drawn(image).join("")).not.toContain("#");
  });

  it("clips a box that reaches beyond the picture and draws nothing of one outside", () => {
    expect(drawn(drawBox(black(3, 4), { left: -9, top: 1, right: 99, bottom: 99 }, { thickness: 1 }))).toEqual([
      "....",
      "####",
      "####",
    ]);
    expect(drawn(drawBox(black(2, 2), { left: 5, top: 5, right: 9, bottom: 9 }))).toEqual(["..", ".."]);
  });
});

describe("drawMaskContour", () => {
  it("draws the inner border of a mask with a hole", () => {
    const rows = ["000000", "011110", "011110", "011110", "001110", "000000"];
    const mask = Uint8Array.from(rows.join(""), Number);
    const contour = drawn(drawMaskContour(black(6, 6), mask, { thickness: 1 }));
    expect(contour).toEqual(["......", ".####.", ".#..#.", ".##.#.", "..###.", "......"]);
  });

  it("refuses a mask of other extents and a thickness of 0", () => {
    expect(() => drawMaskContour(black(2, 3), new Uint8Array(5))).toThrow(
      expect.objectContaining({ code: "bad-shape" }),
    );
    expect(() => drawMaskContour(black(2, 3), new Uint8Array(6), { thickness: 0 })).toThrow(
      expect.objectContaining({ code: "bad-option" }),
    );
  });
});
