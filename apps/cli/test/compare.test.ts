import { decodeImage } from "@deep-inside/images";
import { conv3x3, dense } from "@deep-inside/spec";
import { describe, expect, it } from "vitest";
import type { ComparisonResult } from "../src/compare/compare-picture.js";
import { cli, expectRefusal, Workplace } from "./support/cli.js";
import { TINY_SPEC, tinyModel } from "./support/tiny-model.js";

const place = new Workplace();
const tiny = ["compare", "@picture.png", "--model", "@tiny.safetensors"];

async function compare(...args: string[]): Promise<ComparisonResult[]> {
  const { status, stdout, stderr } = await cli(place.args(...args, "--json"));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return (JSON.parse(stdout) as { results: ComparisonResult[] }).results;
}

describe("compare", () => {
  it("draws the picture and the three maps side by side, and follows the signals back to the picture", async () => {
    const [result] = await compare(...tiny, "--class", "1");
    expect(result!.layers.map(({ layer }) => layer)).toEqual(["fc", "conv2", "pool1", "conv1", "input"]);
    expect(result!.layers[0]).toEqual({ layer: "fc", deconvnet: 1, guided: 1 });
    for (const { deconvnet, guided } of result!.layers) {
      expect(Math.abs(deconvnet)).toBeLessThanOrEqual(1 + 1e-9);
      expect(Math.abs(guided)).toBeLessThanOrEqual(1 + 1e-9);
    }
    expect(result!.diverges).toEqual({ deconvnet: "conv2", guided: "conv2" });
    expect(Object.keys(result!.maps)).toEqual(["gradient", "deconvnet", "guided"]);
    const drawn = await decodeImage(place.read("picture.compare.png"));
    expect(drawn.height).toBe(24);
    expect(drawn.width).toBeGreaterThanOrEqual(4 * 40);
  });

  it("finds no difference in a network without ReLU", async () => {
    const layers = [conv3x3("conv1", 4, { relu: false }), dense("fc", 5, { relu: false })];
    place.write("linear.safetensors", tinyModel({ ...TINY_SPEC, layers }));
    const [result] = await compare("compare", "@picture.png", "--model", "@linear.safetensors");
    expect(result!.diverges).toEqual({});
    expect(result!.layers.every(({ deconvnet, guided }) => deconvnet === 1 && guided === 1)).toBe(true);
    expect(result!.maps["guided"]).toEqual(result!.maps["gradient"]);
  });

  it("compares several classes, and any layer, channel and unit", async () => {
    const results = await compare(...tiny, "--class", "0", "--class", "3", "--out", "@maps");
    expect(results.map((result) => result.class?.index)).toEqual([0, 3]);
    expect(new Set(results.map(({ out }) => out)).size).toBe(2);
    for (const target of ["conv1", "conv2:5", "pool1:3:2,1"]) {
      expect(await compare(...tiny, "--target", target)).toMatchObject([{ target }]);
    }
  });

  it("prints where each rule parts from the gradient", async () => {
    const { status, stdout } = await cli(place.args(...tiny, "--class", "1"));
    expect(status).toBe(0);
    expect(stdout).toMatch(/parts from the gradient: deconvnet at conv2, guided at conv2/);
  });

  it.each<[string, string[], "bad-option" | "unknown-layer" | "unknown-class", RegExp]>([
    ["a reduction there is not", ["--reduce", "mean"], "bad-option", /max-abs/],
    ["a layer there is not", ["--target", "conv9"], "unknown-layer", /no layer "conv9"/],
    ["a channel there is not", ["--target", "conv1:4"], "bad-option", /Channel 4/],
    ["a class there is not", ["--class", "5"], "unknown-class", /5/],
    ["an opacity that is none", ["--opacity", "2"], "bad-option", /from 0 to 1/],
  ])("refuses %s, and leaves no file", async (_, args, code, message) => {
    const before = place.contents();
    expectRefusal(await cli(place.args(...tiny, ...args)), code === "bad-option" ? 2 : 1, code, message);
    expect(place.contents()).toEqual(before);
  });
});
