import { describe, expect, test } from "vitest";
import { probabilityDrop, probabilityIncrease, throughMap } from "../../src/metrics/average-drop.js";
import { completenessGap } from "../../src/metrics/completeness.js";
import { deletion, insertion, trapezoidArea } from "../../src/metrics/deletion-insertion.js";
import { maxSensitivity, relativeChange } from "../../src/metrics/max-sensitivity.js";
import { mapOf } from "../support/wave.js";

const mean = [5, 6, 7] as const;
/** 1x4 pixels; each channel of pixel p is 10 (p + 1). */
const planes = Float32Array.from([10, 20, 30, 40, 10, 20, 30, 40, 10, 20, 30, 40]);
const map = mapOf([[0.5, -1, 2, 1]]);

describe("deletion", () => {
  test("turns pixels into the mean in falling order of the map and integrates by trapezoids", async () => {
    const seen: number[][] = [];
    const curve = await deletion(planes, map, async (current) => seen.push([...current]) / 10, { mean, step: 2 });
    expect(seen).toEqual([
      [10, 20, 30, 40, 10, 20, 30, 40, 10, 20, 30, 40],
      [10, 20, 5, 5, 10, 20, 6, 6, 10, 20, 7, 7],
      [5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7],
    ]);
    expect(curve.values).toEqual([0.1, 0.2, 0.3]);
    expect(curve.auc).toBeCloseTo(0.2, 12);
  });

  test("takes a last step that is shorter when the pixels do not divide", async () => {
    const { values } = await deletion(planes, map, async () => 1, { mean, step: 3 });
    expect(values).toHaveLength(3);
  });
});

describe("insertion", () => {
  test("starts from the blurred picture and ends with the picture", async () => {
    const seen: Float32Array[] = [];
    await insertion(planes, map, async (current) => seen.push(current.slice()), { mean, step: 2 });
    expect(seen).toHaveLength(3);
    expect(seen[0]).not.toEqual(planes);
    expect([seen[1]![2], seen[1]![3]]).toEqual([30, 40]);
    expect(seen[1]![0]).toBe(seen[0]![0]);
    expect(seen[2]).toEqual(planes);
  });
});

describe("trapezoidArea", () => {
  test("is the area over a unit interval", () => {
    expect(trapezoidArea([0, 1])).toBe(0.5);
    expect(trapezoidArea([1, 0.5, 0.2, 0.1])).toBeCloseTo((0.55 + 0.7) / 3, 12);
  });
});

describe("throughMap", () => {
  test("shows the picture where the map is largest and the mean where it is 0 or negative", () => {
    expect([...throughMap(planes, map, mean).subarray(0, 4)]).toEqual([5 + 0.25 * 5, 5, 30, 5 + 0.5 * 35]);
  });
});

describe("probabilityDrop and probabilityIncrease", () => {
  test("count a loss as its share and a gain as an increase", () => {
    expect([probabilityDrop(0.5, 0.125), probabilityIncrease(0.5, 0.125)]).toEqual([0.75, 0]);
    expect([probabilityDrop(0.5, 0.6), probabilityIncrease(0.5, 0.6)]).toEqual([0, 1]);
    expect([probabilityDrop(0.5, 0.5), probabilityIncrease(0.5, 0.5)]).toEqual([0, 0]);
  });
});

describe("completenessGap", () => {
  test("is the share of the score's difference that the attributions miss", () => {
    expect(completenessGap(Float32Array.from([1, 2, -0.5]), 5, 3)).toBe(0.25);
    expect(completenessGap(Float32Array.from([1, 1]), 5, 3)).toBe(0);
    expect(completenessGap(Float32Array.from([1]), 3, 3)).toBe(Infinity);
  });
});

describe("maxSensitivity", () => {
  const std = [2, 3, 4] as const;

  test("is the largest relative change; a map that is linear in the picture changes as the picture does", async () => {
    const changes: number[] = [];
    const explain = async (changed: Float32Array) => {
      changes.push(relativeChange(mapOf([[...planes]]), mapOf([[...changed]])));
      return mapOf([[...changed]]);
    };
    const most = await maxSensitivity(planes, mapOf([[...planes]]), explain, { std, seed: 1, samples: 4 });
    expect(changes).toHaveLength(4);
    expect(most).toBe(Math.max(...changes));
    expect(most).toBeGreaterThan(0);
  });

  test("changes each channel by at most the radius in its std, the same way for the same seed", async () => {
    const draw = async (seed: number): Promise<Float32Array> => {
      let seen: Float32Array = planes;
      await maxSensitivity(planes, map, async (changed) => ((seen = changed), map), {
        std,
        seed,
        samples: 1,
        radius: 1,
      });
      return seen;
    };
    const changed = await draw(3);
    const reach = (c: number) =>
      Math.max(...[0, 1, 2, 3].map((p) => Math.abs(changed[4 * c + p]! - planes[4 * c + p]!)));
    std.forEach((limit, c) => expect(reach(c)).toBeLessThanOrEqual(limit));
    expect(reach(0) * reach(1) * reach(2)).toBeGreaterThan(0);
    expect(await draw(3)).toEqual(changed);
    expect(await draw(4)).not.toEqual(changed);
  });

  test("refuses a radius of 0", async () => {
    await expect(maxSensitivity(planes, map, async () => map, { std, seed: 1, radius: 0 })).rejects.toMatchObject({
      code: "bad-option",
    });
  });
});
