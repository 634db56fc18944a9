import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { probabilityDrop, probabilityIncrease, throughMap } from "../../src/metrics/average-drop.js";
import { deletion, insertion } from "../../src/metrics/deletion-insertion.js";
import { relativeChange } from "../../src/metrics/max-sensitivity.js";
import { energyInside, pointingGame } from "../../src/metrics/pointing-game.js";
import { spearmanOfAbsolutes } from "../../src/similarity/spearman.js";
import { ssim } from "../../src/similarity/ssim.js";

// Every number here was computed by the published implementation on the arrays of the fixture: see
// scripts/make_metric_fixtures.py.

type Triple = readonly [number, number, number];
interface Curve {
  readonly step: number;
  readonly values: readonly number[];
  readonly auc: number;
}
interface Fixture {
  readonly height: number;
  readonly width: number;
  readonly mean: Triple;
  readonly std: Triple;
  readonly class: number;
  readonly planes: readonly number[];
  readonly map: readonly number[];
  readonly other: readonly number[];
  readonly mask: readonly number[];
  readonly weights: readonly number[];
  readonly deltas: readonly (readonly number[])[];
  readonly rise: { readonly deletion: Curve; readonly insertion: Curve; readonly uneven: Curve };
  readonly quantus: {
    readonly pixelFlipping: readonly number[];
    readonly pointing: readonly [boolean, boolean];
    readonly massAccuracy: number;
    readonly maxSensitivity: number;
    readonly ssim: number;
    readonly spearman: number;
  };
  readonly captum: { readonly maxSensitivity: number };
  readonly gradCam: { readonly whole: number; readonly drop: number; readonly increase: number };
}

const fixture = JSON.parse(readFileSync(new URL("../fixtures/metrics.json", import.meta.url), "utf8")) as Fixture;
const { height, width, mean, std } = fixture;
const size = height * width;
const planes = Float32Array.from(fixture.planes);
const mapOf = (values: ArrayLike<number>) => ({ height, width, data: Float32Array.from(values) });
const map = mapOf(fixture.map);
const positive = mapOf(fixture.map.map(Math.abs));
const mask = { height, width, data: Uint8Array.from(fixture.mask) };
const normalised = (picture: Float32Array) =>
  picture.map((pixel, at) => (pixel - mean[Math.floor(at / size)]!) / std[Math.floor(at / size)]!);

/** The model of the script: scores linear in tanh of the normalised picture. */
async function probability(picture: Float32Array): Promise<number> {
  const x = normalised(picture);
  const scores = [0, 1, 2].map((k) =>
    x.reduce((sum, value, at) => sum + Math.tanh(value) * fixture.weights[k * 3 * size + at]!, 0),
  );
  const exponentials = scores.map((score) => Math.exp(score));
  return exponentials[fixture.class]! / exponentials.reduce((sum, value) => sum + value, 0);
}

// The pictures of both sides are f32 and go through tanh in f32 there, in f64 here.
const PROBABILITY = 1e-6;

describe("deletion and insertion", () => {
  test.each([
    ["deletion", deletion, fixture.rise.deletion],
    ["deletion with a shorter last step", deletion, fixture.rise.uneven],
    ["insertion", insertion, fixture.rise.insertion],
  ])("%s is CausalMetric of RISE, step by step and in its area", async (_, metric, expected) => {
    const { values, auc } = await metric(planes, map, probability, { mean, step: expected.step });
    expect(values).toHaveLength(expected.values.length);
    values.forEach((value, k) => expect(Math.abs(value - expected.values[k]!)).toBeLessThan(PROBABILITY));
    expect(Math.abs(auc - expected.auc)).toBeLessThan(PROBABILITY);
  });

  test("deletion is PixelFlipping of Quantus, which leaves out the untouched picture", async () => {
    const { values } = await deletion(planes, map, probability, { mean, step: 20 });
    fixture.quantus.pixelFlipping.forEach((value, k) =>
      expect(Math.abs(values[k + 1]! - value)).toBeLessThan(PROBABILITY),
    );
  });
});

describe("pointing", () => {
  test("hits as PointingGame of Quantus does", () => {
    const moved = mapOf(fixture.map.map((value, at) => value + 9 * fixture.mask[at]!));
    expect([map, moved].map((each) => pointingGame(each, mask).hit)).toEqual(fixture.quantus.pointing);
  });

  test("energy is RelevanceMassAccuracy of Quantus", () => {
    // Quantus adds up f32 values in f32.
    expect(Math.abs(energyInside(positive, mask) - fixture.quantus.massAccuracy)).toBeLessThan(1e-6);
  });
});

describe("sensitivity", () => {
  test("is MaxSensitivity of Quantus and sensitivity_max of Captum on the same changes", () => {
    const explain = (x: Float32Array) =>
      mapOf(
        fixture.mask.map((weight, at) => (1 + weight) * [0, 1, 2].reduce((sum, c) => sum + x[c * size + at]! ** 2, 0)),
      );
    const x = normalised(planes);
    const changes = fixture.deltas.map((delta) =>
      relativeChange(explain(x), explain(x.map((value, at) => value + delta[at]!))),
    );
    for (const expected of [fixture.quantus.maxSensitivity, fixture.captum.maxSensitivity])
      expect(Math.abs(Math.max(...changes) - expected)).toBeLessThan(1e-6);
  });
});

describe("average drop and increase", () => {
  test("are DropInConfidence, over the probability, and IncreaseInConfidence of pytorch-grad-cam", async () => {
    const [whole, seen] = [await probability(planes), await probability(throughMap(planes, positive, mean))];
    expect(Math.abs(whole - fixture.gradCam.whole)).toBeLessThan(PROBABILITY);
    expect(Math.abs(probabilityDrop(whole, seen) * whole - fixture.gradCam.drop)).toBeLessThan(PROBABILITY);
    expect(probabilityIncrease(whole, seen)).toBe(fixture.gradCam.increase);
  });
});

describe("similarity", () => {
  test("is ssim and correlation_spearman of Quantus", () => {
    const other = mapOf(fixture.other);
    const values = [...positive.data, ...other.data];
    // Quantus takes the range that the two maps span together; f32 sums on its side.
    const range = Math.max(...values) - Math.min(...values);
    expect(Math.abs(ssim(positive, other, range) - fixture.quantus.ssim)).toBeLessThan(1e-6);
    expect(Math.abs(spearmanOfAbsolutes(positive, other) - fixture.quantus.spearman)).toBeLessThan(1e-12);
  });
});
