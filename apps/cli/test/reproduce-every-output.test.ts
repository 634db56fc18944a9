import { readdirSync } from "node:fs";
import { METHOD_NAMES, type MethodName } from "@deep-inside/core";
import { describe, expect, it } from "vitest";
import { cli, Workplace } from "./support/cli.js";
import { startProgram } from "./support/program.js";
import { pngPicture } from "./support/pictures.js";

const place = new Workplace();
const tiny = ["--model", "@tiny.safetensors"];

/** What keeps the long methods short. */
const SHORT: Partial<Record<MethodName, readonly string[]>> = {
  smoothgrad: ["--samples", "3", "--seed", "5"],
  "smoothgrad-squared": ["--samples", "3"],
  vargrad: ["--samples", "3"],
  "integrated-gradients": ["--steps", "3", "--max-steps", "6"],
  rise: ["--masks", "9", "--seed", "4"],
};

/** Options that a record has to carry, each where it changes the picture. */
const SALIENCY: readonly (readonly string[])[] = [
  ...METHOD_NAMES.map((method) => ["--method", method, ...(SHORT[method] ?? [])]),
  ["--reduce", "signed", "--colormap", "viridis"],
  ["--reduce", "sum-abs", "--style", "side-by-side", "--opacity", "0.25"],
  ["--softmax", "probability", "--style", "map"],
  ["--class", "0", "--minus", "4"],
  ["--class", "4", "--crops", "10"],
  ["--target", "conv2"],
  ["--target", "conv1:2:1,2", "--method", "input-x-gradient"],
  ["--target", "conv2:3", "--method", "deconvnet", "--crops", "10"],
  ["--method", "smoothgrad", "--samples", "9", "--noise", "0.3", "--until", "0.9", "--seed", "8"],
  ["--method", "integrated-gradients", "--baseline", "mean", "--steps", "2", "--gap", "0.5"],
  ["--method", "integrated-gradients", "--baseline", "blurred", "--steps", "2", "--max-steps", "2"],
  ["--method", "grad-cam", "--layer", "conv1"],
  ["--method", "guided-grad-cam", "--layer", "conv1", "--class", "1"],
  ["--method", "score-cam", "--channels", "2", "--baseline", "20"],
  ["--method", "full-grad", "--terms", "signed"],
  ["--method", "occlusion", "--window", "5", "--stride", "3", "--baseline", "blurred"],
  ["--method", "rise", "--masks", "7", "--grid", "3", "--probability", "0.3", "--until", "0.9"],
];

interface Verdict {
  readonly verdict: string;
}

async function make(...args: string[]): Promise<void> {
  const command = place.args(...args, ...tiny, "--deterministic", "--quiet");
  // Objects are cut out in a thread, whose file only the built program has.
  const { status, stderr } = await (args[0] === "localize" ? startProgram(command).outcome : cli(command));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
}

async function verdictOf(file: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await cli(place.args("reproduce", `@${file}`, ...tiny, "--json", ...args));
  expect(stderr).toBe("");
  return (JSON.parse(stdout) as { results: readonly [Verdict] }).results[0].verdict;
}

describe("reproduce finds identical, in deterministic mode,", () => {
  it.each(SALIENCY.map((args) => [args.join(" "), args]))("saliency %s", async (_, args) => {
    await make("saliency", "@picture.png", ...args, "--raw", "@map.npy", "--raw-space", "image");
    // The raw map has all bits, the picture 256 steps: that they are drawn alike is tested once for each style.
    expect(await verdictOf(args.includes("--style") ? "picture.saliency.png" : "map.npy", "--threads", "1")).toBe(
      "identical",
    );
  });

  it("every map of several classes and pictures", async () => {
    place.write("other.png", pngPicture(30, 20));
    await make("saliency", "@picture.png", "@other.png", "--class", "0", "--class", "index:2", "--out", "@maps");
    const maps = readdirSync(place.path("maps"));
    expect(maps).toHaveLength(4);
    for (const map of maps) {
      const image = map.startsWith("other") ? "@other.png" : "@picture.png";
      expect(await verdictOf(`maps/${map}`, "--image", image)).toBe("identical");
    }
  });

  it.each([
    ["a class", ["--class", "4", "--reduce", "signed", "--style", "overlay", "--scale", "own"]],
    ["a layer's channel", ["--target", "conv2:1"]],
  ])("compare, of %s", async (_, args) => {
    await make("compare", "@picture.png", ...args);
    expect(await verdictOf("picture.compare.png")).toBe("identical");
  });

  it.each([
    ["the likeliest classes", ["--top", "2"]],
    ["a class, by Grad-CAM in ten crops", ["--class", "tench", "--method", "grad-cam", "--crops", "10"]],
    ["other settings", ["--top", "1", "--foreground", "0.9", "--background", "0.2", "--smoothing", "0.05"]],
  ])("localize, of %s, with masks and cut-outs", async (_, args) => {
    await make("localize", "@picture.png", ...args, "--out", "@all.png", "--masks", "@out", "--cutouts", "@out");
    const files = readdirSync(place.path("out")).map((name) => `out/${name}`);
    expect(files.length).toBeGreaterThanOrEqual(2);
    for (const file of ["all.png", ...files])
      expect(await verdictOf(file, "--image", "@picture.png")).toBe("identical");
  });

  it.each([
    ["tench, clear", ["tench", "--steps", "4"]],
    ["tench, as in the paper", ["tench", "--preset", "paper", "--steps", "4"]],
    ["from noise", ["tench", "--steps", "3", "--start", "noise", "--seed", "9", "--rule", "plain", "--clip", "0.1"]],
    ["from a picture", ["tench", "--steps", "3", "--start", "@picture.png", "--tv", "0.1"]],
    ["of a unit", ["--target", "conv2:3:1,2", "--steps", "3"]],
  ])("class-model %s, and its frames", async (_, args) => {
    await make("class-model", ...args, "--out", "@all.png", "--frames", "@out", "--frame-every", "2");
    for (const file of ["all.png", "out/2.png"]) {
      const image = args.includes("@picture.png") ? ["--image", "@picture.png"] : [];
      expect(await verdictOf(file, ...image)).toBe("identical");
    }
  });
});
