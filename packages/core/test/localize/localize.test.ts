import { describe, expect, test } from "vitest";
import { hash } from "@deep-inside/spec";
import { localize, localizer } from "../../src/index.js";
import { componentOfMost, extentOf } from "../../src/localize/component.js";
import { fitColours, surprise } from "../../src/localize/colour-mixture.js";
import { quantile } from "../../src/localize/quantile.js";
import { smooth } from "../../src/localize/smooth.js";

const code = (value: string) => expect.objectContaining({ name: "SaliencyError", code: value });

/** A noisy red block at rows 40..89, columns 30..99 of a noisy green picture; only its middle is very salient. */
function scene(height: number, width: number) {
  const data = new Uint8Array(height * width * 3);
  const saliency = new Float32Array(height * width);
  for (let at = 0; at < height * width; at++) {
    const [i, j] = [Math.floor(at / width), at % width];
    const inside = i >= 40 && i < 90 && j >= 30 && j < 100;
    const noise = hash(1, 2, at) % 40;
    data.set(inside ? [180 + noise, 40, 30 + noise] : [30 + noise, 150, 60 + noise], 3 * at);
    saliency[at] = (hash(1, 3, at) % 1000) / 1000 + (inside ? 1 : 0) + (i >= 50 && i < 80 && j >= 45 && j < 85 ? 5 : 0);
  }
  return { image: { height, width, data }, map: { height, width, data: saliency } };
}

describe("localize", () => {
  test("finds the whole object of which a part is salient, to the pixel, in a picture that is not shrunk", () => {
    const { image, map } = scene(140, 160);
    const { box, share, mask } = localize(image, map);
    expect(box).toEqual({ top: 40, left: 30, bottom: 90, right: 100 });
    expect(share).toBeCloseTo(3500 / (140 * 160), 2);
    expect(mask).toHaveLength(140 * 160);
  });

  test("gives the box in pixels of the picture when it works on a smaller one", () => {
    const { image, map } = scene(140, 160);
    const { box } = localize(image, map, { longestSide: 80 });
    expect(box).toEqual({ top: 40, left: 30, bottom: 90, right: 100 });
  });

  test("gives the same mask each time", () => {
    const { image, map } = scene(140, 160);
    expect(localize(image, map)).toEqual(localize(image, map));
  });

  test("finds in several maps of a picture what it finds in each alone", () => {
    const { image, map } = scene(140, 160);
    const elsewhere = { ...map, data: map.data.map((_, at) => Number(at % 160 > 120)) };
    const find = localizer(image);
    for (const each of [map, elsewhere, map]) expect(find(each)).toEqual(localize(image, each));
  });

  test("leaves what the network did not see to the background", () => {
    const { image, map } = scene(140, 160);
    map.data.fill(NaN, 0, 30 * 160);
    expect(localize(image, map).box).toEqual({ top: 40, left: 30, bottom: 90, right: 100 });
  });

  test("takes the salient one of two things of the same colours, or the largest as the paper does", () => {
    const { image, map } = scene(140, 260);
    for (let at = 0; at < 140 * 260; at++) {
      const [i, j] = [Math.floor(at / 260), at % 260];
      const noise = hash(1, 4, at) % 40;
      if (i >= 10 && i < 130 && j >= 140 && j < 250) image.data.set([180 + noise, 40, 30 + noise], 3 * at);
      if (j >= 120) map.data[at]! += 0.7;
    }
    const background = 0.5; // the two cover nearly half of the picture
    expect(localize(image, map, { background }).box).toEqual({ top: 40, left: 30, bottom: 90, right: 100 });
    expect(localize(image, map, { background, part: "largest" }).box).toEqual({
      top: 10,
      left: 140,
      bottom: 130,
      right: 250,
    });
  });

  test("refuses a map without a peak, one of another size, and parameters out of range", () => {
    const { image, map } = scene(140, 160);
    const flat = { ...map, data: new Float32Array(map.data.length) };
    expect(() => localize(image, flat)).toThrow(code("bad-option"));
    expect(() => localize(image, { ...flat, data: flat.data.fill(NaN) })).toThrow(code("bad-option"));
    expect(() => localize(image, { ...map, height: 139 })).toThrow(code("bad-shape"));
    for (const wrong of [
      { foreground: 1 },
      { background: NaN },
      { components: 0 },
      { components: 1.5 },
      { smoothness: -1 },
      { smoothing: NaN },
      { part: "second" as never },
    ]) {
      expect(() => localize(image, map, wrong)).toThrow(code("bad-option"));
    }
  });
});

describe("fitColours", () => {
  const at = (mixture: ReturnType<typeof fitColours>, ...colour: number[]): number =>
    surprise(mixture, Float64Array.from(colour))[0]!;

  test("gives the density of one Gaussian when all colours are of one kind", () => {
    const colours = Float64Array.from([100, 50, 20, 104, 50, 20, 96, 50, 20, 100, 50, 20]);
    // Variances 8, 0, 0 and 2 more each; -log density at the mean is log((2 pi)^(3/2) sqrt(10 * 2 * 2)).
    expect(at(fitColours(colours, 1), 100, 50, 20)).toBeCloseTo(1.5 * Math.log(2 * Math.PI) + 0.5 * Math.log(40), 9);
    expect(at(fitColours(colours, 1), 110, 50, 20)).toBeCloseTo(
      1.5 * Math.log(2 * Math.PI) + 0.5 * Math.log(40) + 100 / 20,
      9,
    );
  });

  test("stays finite with more components than colours, and far from all of them", () => {
    const mixture = fitColours(Float64Array.from([0, 0, 0, 0, 0, 0]), 5);
    expect(at(mixture, 255, 255, 255)).toBeGreaterThan(at(mixture, 0, 0, 0));
    expect(at(mixture, 255, 255, 255)).toBeLessThan(Infinity);
  });
});

describe("componentOfMost", () => {
  test("counts edges, not corners, and does not run over the ends of rows", () => {
    const mask = Uint8Array.from([1, 0, 1, 1, 1, 0, 0, 0, 1]);
    expect(componentOfMost(mask, mask, 3)).toEqual(Uint8Array.from([1, 0, 0, 1, 1, 0, 0, 0, 0]));
  });

  test("is the one with most votes, however small", () => {
    const mask = Uint8Array.from([1, 1, 1, 0, 0, 0, 1, 0, 0]);
    const votes = Uint8Array.from([0, 1, 0, 1, 1, 1, 2, 1, 1]);
    expect(componentOfMost(mask, votes, 3)).toEqual(Uint8Array.from([0, 0, 0, 0, 0, 0, 1, 0, 0]));
    expect(componentOfMost(mask, new Uint8Array(9), 3)).toBeNull();
  });

  test("is nothing where nothing is set", () => {
    expect(componentOfMost(new Uint8Array(6), new Uint8Array(6), 3)).toBeNull();
  });
});

describe("extentOf", () => {
  test("is the smallest box around what is set, its ends excluded, and its share of the picture", () => {
    const mask = Uint8Array.from([0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0]);
    expect(extentOf(mask, 4)).toEqual({ box: { top: 1, left: 1, bottom: 3, right: 4 }, share: 3 / 16 });
    expect(extentOf(mask.fill(1), 4)).toEqual({ box: { top: 0, left: 0, bottom: 4, right: 4 }, share: 1 });
  });
});

describe("smooth", () => {
  test("keeps a constant, at the rims too, and does not spread what is not known", () => {
    const values = new Float64Array(30).fill(3).with(12, NaN);
    const smoothed = smooth(values, 5, 6, 1.5);
    smoothed.forEach((value, at) => (at === 12 ? expect(value).toBeNaN() : expect(value).toBeCloseTo(3, 12)));
  });

  test("spreads a point by the Gaussian", () => {
    const smoothed = smooth(new Float64Array(21 * 21).with(220, 1), 21, 21, 1);
    expect(smoothed[221]! / smoothed[220]!).toBeCloseTo(Math.exp(-0.5), 12);
    expect(smoothed[220 + 21]! / smoothed[220]!).toBeCloseTo(Math.exp(-0.5), 12);
  });
});

describe("quantile", () => {
  test("lies between neighbours in a straight line", () => {
    expect(quantile(Float64Array.from([1, 2, 3, 4]), 0.5)).toBe(2.5);
    expect(quantile(Float64Array.from([1, 2, 3, 4]), 1)).toBe(4);
  });
});
