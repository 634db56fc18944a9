import { describe, expect, it } from "vitest";
import type { RawMap, ResizeSpec } from "@deep-inside/spec";
import { inputGeometry, mapOntoImage, toImageBox, toImagePoint, type Geometry } from "../../src/index.js";

const crop = (size: number): ResizeSpec => ({ rule: "shorter-side-crop", size, filter: "bilinear" });

const GEOMETRIES: [what: string, geometry: Geometry][] = [
  ["stretched 61x83 to 28x31", inputGeometry({ height: 61, width: 83 }, { height: 28, width: 31 })],
  ["stretched up 5x3 to 28x31", inputGeometry({ height: 5, width: 3 }, { height: 28, width: 31 })],
  ["cropped 61x83", inputGeometry({ height: 61, width: 83 }, { height: 27, width: 28, resize: crop(33) })],
  ["cropped 97x45", inputGeometry({ height: 97, width: 45 }, { height: 27, width: 28, resize: crop(31) })],
  ["bordered 20x33", inputGeometry({ height: 20, width: 33 }, { height: 41, width: 64, resize: crop(25) })],
  ["of the same size", inputGeometry({ height: 13, width: 17 }, { height: 13, width: 17, resize: crop(40) })],
];

function mapOf(height: number, width: number, value: (i: number, j: number) => number): RawMap {
  return {
    height,
    width,
    data: Float32Array.from({ length: height * width }, (_, k) => value(Math.floor(k / width), k % width)),
  };
}

/** Whether the centre of picture pixel (i, j) is seen, from the geometry's own inverse. */
function networkPoint({ scaleX, scaleY, offsetX, offsetY }: Geometry, i: number, j: number): { x: number; y: number } {
  return { x: (j + 0.5 - offsetX) / scaleX, y: (i + 0.5 - offsetY) / scaleY };
}

describe.each(GEOMETRIES)("mapOntoImage, %s", (_, geometry) => {
  const { network, image } = geometry;

  it("shows each seen pixel its own network coordinates and NaN to the others", () => {
    const columns = mapOntoImage(
      mapOf(network.height, network.width, (_i, j) => j + 0.5),
      geometry,
    );
    const rows = mapOntoImage(
      mapOf(network.height, network.width, (i) => i + 0.5),
      geometry,
    );
    expect([columns.height, columns.width]).toEqual([image.height, image.width]);
    let seen = 0;
    for (let i = 0; i < image.height; i++) {
      for (let j = 0; j < image.width; j++) {
        const { x, y } = networkPoint(geometry, i, j);
        const at = i * image.width + j;
        if (x < 0 || y < 0 || x >= network.width || y >= network.height) {
          expect(columns.data[at]).toBeNaN();
          continue;
        }
        seen++;
        expect(columns.data[at]).toBeCloseTo(Math.min(network.width - 0.5, Math.max(0.5, x)), 4);
        expect(rows.data[at]).toBeCloseTo(Math.min(network.height - 0.5, Math.max(0.5, y)), 4);
      }
    }
    expect(seen).toBeGreaterThan(0);
  });

  it("sees exactly the pixels whose centre lies in the coverage", () => {
    const laid = mapOntoImage(
      mapOf(network.height, network.width, () => 2),
      geometry,
    );
    const { left, top, right, bottom } = geometry.coverage;
    laid.data.forEach((value, k) => {
      const [x, y] = [(k % image.width) + 0.5, Math.floor(k / image.width) + 0.5];
      const inside = x >= left && x < right && y >= top && y < bottom;
      expect(Object.is(value, inside ? 2 : NaN)).toBe(true);
    });
  });

  it("takes the cell under each centre with the nearest filter", () => {
    const laid = mapOntoImage(
      mapOf(network.height, network.width, (i, j) => 1000 * i + j),
      geometry,
      { filter: "nearest" },
    );
    laid.data.forEach((value, k) => {
      if (Number.isNaN(value)) return;
      const { x, y } = networkPoint(geometry, Math.floor(k / image.width), k % image.width);
      expect(value).toBe(1000 * Math.floor(y) + Math.floor(x));
    });
  });

  it("leads corners and centres of pixels there and back", () => {
    for (const [i, j] of [
      [0, 0],
      [2, 1],
      [image.height - 1, image.width - 1],
    ] as const) {
      const point = toImagePoint(geometry, networkPoint(geometry, i, j));
      expect(point.x).toBeCloseTo(j + 0.5, 9);
      expect(point.y).toBeCloseTo(i + 0.5, 9);
    }
  });

  it("brings the whole network input to the coverage", () => {
    const box = toImageBox(geometry, { left: 0, top: 0, right: network.width, bottom: network.height });
    for (const side of ["left", "top", "right", "bottom"] as const)
      expect(box[side]).toBeCloseTo(geometry.coverage[side], 9);
  });
});

describe("mapOntoImage", () => {
  it("gives back a map of the picture's own size unchanged", () => {
    const geometry = inputGeometry({ height: 5, width: 7 }, { height: 5, width: 7 });
    const map = mapOf(5, 7, (i, j) => Math.sin(i + 3 * j));
    expect(mapOntoImage(map, geometry)).toEqual(map);
  });

  it("stretches a coarser map over the same area", () => {
    const geometry = inputGeometry({ height: 8, width: 8 }, { height: 8, width: 8 });
    const laid = mapOntoImage(
      mapOf(2, 2, (i, j) => 2 * i + j),
      geometry,
      { filter: "nearest" },
    );
    expect([0, 3, 4, 7, 32, 36].map((k) => laid.data[k])).toEqual([0, 0, 1, 1, 2, 3]);
  });

  it("refuses a map whose data do not fit", () => {
    const geometry = inputGeometry({ height: 5, width: 7 }, { height: 5, width: 7 });
    const broken = { height: 5, width: 7, data: new Float32Array(34) };
    expect(() => mapOntoImage(broken, geometry)).toThrow(expect.objectContaining({ code: "bad-shape" }));
  });
});
