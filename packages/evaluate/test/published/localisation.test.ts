import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { boxIou } from "../../src/metrics/localisation.js";
import { pointingGame } from "../../src/metrics/pointing-game.js";
import { boxMask } from "../../src/shared/mask.js";

// Computed by the published implementations: see scripts/make_localisation_fixtures.py.

type Corners = readonly [left: number, top: number, right: number, bottom: number];
interface Fixture {
  readonly height: number;
  readonly width: number;
  readonly pointing: readonly { box: Corners; point: readonly [row: number, column: number]; hit: boolean }[];
  readonly one: readonly Corners[];
  readonly other: readonly Corners[];
  readonly iou: readonly number[];
}

const path = new URL("../fixtures/localisation.json", import.meta.url);
const fixture = JSON.parse(readFileSync(path, "utf8")) as Fixture;
const boxOf = ([left, top, right, bottom]: Corners) => ({ left, top, right, bottom });

test("near is PointingGame of TorchRay, which asks for less than 15 pixels where we take 15 as well", () => {
  const { height, width, pointing } = fixture;
  const hits = new Set<boolean>();
  for (const { box, point, hit } of pointing) {
    const data = new Float32Array(height * width);
    data[point[0] * width + point[1]] = 1;
    const map = { height, width, data };
    const mask = boxMask(boxOf(box), height, width);
    expect(pointingGame(map, mask, 15 - 1e-6).near).toBe(hit);
    if (hit) expect(pointingGame(map, mask).near).toBe(true);
    hits.add(hit);
  }
  expect(hits.size).toBe(2);
});

test("the overlap of boxes is box_iou of torchvision", () => {
  const { one, other, iou } = fixture;
  one.forEach((corners, k) => expect(boxIou(boxOf(corners), boxOf(other[k]!))).toBeCloseTo(iou[k]!, 12));
  expect(Math.max(...iou)).toBeGreaterThan(0.3);
});
