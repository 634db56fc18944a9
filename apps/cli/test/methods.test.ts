import { METHOD_NAMES } from "@deep-inside/core";
import { describe, expect, it } from "vitest";
import type { SaliencyResult } from "../src/saliency/result.js";
import { cli, expectRefusal, Workplace } from "./support/cli.js";

const place = new Workplace();
const tiny = ["@picture.png", "--model", "@tiny.safetensors"];

async function saliency(...args: string[]): Promise<SaliencyResult | undefined> {
  const { status, stdout, stderr } = await cli(place.args("saliency", ...tiny, "--json", ...args));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return (JSON.parse(stdout) as { results: SaliencyResult[] }).results[0];
}

describe("saliency --method", () => {
  it.each(METHOD_NAMES)("%s writes its picture and says what it did", async (method) => {
    const result = await saliency("--method", method, "--class", "1");
    expect(result).toMatchObject({ method, class: { index: 1 }, map: { height: 12, width: 16 } });
  });

  it("passes the options of a method on", async () => {
    const noisy = await saliency("--method", "smoothgrad", "--samples", "3", "--noise", "0.2", "--seed", "7");
    expect(noisy?.parameters).toMatchObject({ samples: 3, noise: 0.2, seed: 7 });
    const path = await saliency("--method", "integrated-gradients", "--steps", "4", "--baseline", "128");
    expect(path?.parameters).toMatchObject({ baseline: 128 });
    const masks = await saliency("--method", "rise", "--masks", "5", "--grid", "3", "--probability", "0.4");
    expect(masks?.parameters).toMatchObject({ masks: 5, grid: 3, probability: 0.4, baseline: "mean" });
    const squares = await saliency("--method", "occlusion", "--window", "4", "--stride", "3", "--baseline", "blurred");
    expect(squares?.parameters).toMatchObject({ window: 4, stride: 3, baseline: "blurred" });
    const few = await saliency("--method", "score-cam", "--channels", "2", "--softmax", "probability");
    expect(few?.parameters).toMatchObject({ channels: 2, softmax: "probability" });
    const parts = await saliency("--method", "full-grad", "--terms", "signed");
    expect(parts).toMatchObject({ parameters: { terms: "signed" }, unit: "score", error: { measure: "identity" } });
    const early = await saliency("--method", "layer-cam", "--layer", "conv1");
    expect(early?.parameters).toMatchObject({ layer: "conv1" });
  });

  it("explains any layer, channel and unit", async () => {
    for (const target of ["conv1", "conv2:5", "pool1:3:2,1"]) {
      expect(await saliency("--target", target)).toMatchObject({ target });
    }
  });
});

it("says when a seed changes nothing", async () => {
  const { status, stderr } = await cli(place.args("saliency", ...tiny, "--seed", "4"));
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: "warning: --seed changes nothing: gradient draws no random numbers.\n",
  });
});

describe("saliency refuses", () => {
  it.each<[string, string[], RegExp]>([
    ["samples for a method that draws none", ["--samples", "3"], /--samples is for smoothgrad/],
    ["a layer for a method that weighs none", ["--layer", "conv1"], /--layer is for grad-cam/],
    ["no samples", ["--method", "smoothgrad", "--samples", "0"], /from 1 to/],
    ["noise that is no number", ["--method", "vargrad", "--noise", "much"], /from 0 to 10/],
    ["a baseline that is no grey level", ["--method", "integrated-gradients", "--baseline", "256"], /from 0 to 255/],
    ["a window larger than the picture", ["--method", "occlusion", "--window", "13"], /window is 13/],
    ["no masks", ["--method", "rise", "--masks", "0"], /from 1 to/],
    ["soft-max for a rule that is not linear", ["--method", "guided", "--softmax", "probability"], /--softmax is for/],
    ["a contrast by a rule that is not linear", ["--method", "guided", "--minus", "3"], /contrasted/],
  ])("%s", async (_, args, message) => {
    expectRefusal(await cli(place.args("saliency", ...tiny, ...args)), 2, "bad-option", message);
  });
});
