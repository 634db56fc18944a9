import { decodeNpy } from "@deep-inside/images";
import { describe, expect, it } from "vitest";
import type { SaliencyResult } from "../src/saliency/result.js";
import { cli, expectRefusal, Workplace } from "./support/cli.js";
import { pngPicture } from "./support/pictures.js";

const place = new Workplace();
const run = (...args: string[]) =>
  cli(place.args("saliency", "@picture.png", "--model", "@tiny.safetensors", "--deterministic", ...args));

async function results(...args: string[]): Promise<readonly SaliencyResult[]> {
  const { status, stdout, stderr } = await run("--json", ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return (JSON.parse(stdout) as { results: SaliencyResult[] }).results;
}

describe("several classes of a picture", () => {
  it("give the maps that each gives alone, named after the class", async () => {
    const both = await results("--class", "tench", "--class", "white shark", "--raw", "@raw");
    expect(both.map((result) => [result.class?.name, result.out])).toEqual([
      ["tench", place.path("picture.tench.saliency.png")],
      ["white shark", place.path("picture.white-shark.saliency.png")],
    ]);
    for (const name of ["tench", "white shark"]) {
      await results("--class", name, "--raw", "@alone.npy", "--out", "@alone.png");
      const file = `picture.${name.replace(" ", "-")}.saliency`;
      expect(place.read(`raw/${file}.npy`)).toEqual(place.read("alone.npy"));
      expect(place.read(`${file}.png`)).toEqual(place.read("alone.png"));
    }
  });

  it("cannot share a file, or a name", async () => {
    expectRefusal(await run("--class", "tench", "--class", "tench"), 2, "bad-option", /output of two/);
    place.write("file.png", pngPicture());
    const args = ["--class", "tench", "--class", "2", "--out", "@file.png"];
    expectRefusal(await run(...args), 1, "file", /folder/);
  });
});

describe("--crops 10", () => {
  it("is the mean of ten views in the resized picture, for every class and for contrasts", async () => {
    const [tench] = await results("--class", "tench", "--crops", "10", "--raw", "@map.npy");
    expect(tench).toMatchObject({ map: { height: 14, width: 18 }, parameters: { crops: 10, reduce: "max-abs" } });
    expect(decodeNpy(place.read("map.npy"))).toMatchObject({ height: 14, width: 18 });
    const args = ["--crops", "10", "--class", "tench", "--class", "white shark"];
    const [again, other] = await results(...args, "--raw", "@raw", "--out", "@out");
    expect(again?.map).toEqual(tench?.map);
    expect(other?.map).not.toEqual(tench?.map);
    const [contrast] = await results("--class", "tench", "--minus", "white shark", "--crops", "10");
    expect(contrast!.score).toBeCloseTo(tench!.score - other!.score, 4);
  });

  it("explains one class for all views, that of the largest mean score", async () => {
    const [top] = await results("--crops", "10");
    const [named] = await results("--crops", "10", "--class", `index:${top?.class?.index}`);
    expect(named?.map).toEqual(top?.map);
  });

  it("is made again from its record", async () => {
    await results("--crops", "10", "--out", "@ten.png", "--raw", "@ten.npy");
    for (const file of ["@ten.png", "@ten.npy"]) {
      const { stdout } = await cli(place.args("reproduce", file, "--model", "@tiny.safetensors"));
      expect(stdout).toMatch(/^identical/);
    }
  });

  it("goes with no check of a single gradient, and with no other number", async () => {
    expectRefusal(await run("--crops", "10", "--verify"), 2, "bad-option", /crops/);
    expectRefusal(await run("--crops", "5"), 2, "bad-option", /1, 10/);
  });
});
