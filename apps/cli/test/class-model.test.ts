import { decodeImage, readPngText } from "@deep-inside/images";
import { describe, expect, it } from "vitest";
import { cli, expectRefusal, Workplace } from "./support/cli.js";

const place = new Workplace();
const quick = ["--model", "@tiny.safetensors", "--steps", "4"];
const run = (...args: string[]) => cli(place.args("class-model", ...args));

describe("class-model", () => {
  it("writes the picture with its provenance, frames on the way, and the objective of each step", async () => {
    const { status, stdout, stderr } = await run(
      "tench",
      ...quick,
      "--out",
      "@tench.png",
      "--frames",
      "@frames",
      "--frame-every",
      "2",
      "--json",
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [result] = (JSON.parse(stdout) as { results: [{ class: object; objective: number[] }] }).results;
    expect(result).toMatchObject({ class: { index: 0, name: "tench" }, parameters: { preset: "clear", steps: 4 } });
    expect(result.objective).toHaveLength(4);
    expect(await decodeImage(place.read("tench.png"))).toMatchObject({ height: 12, width: 16 });
    expect(readPngText(place.read("tench.png"))).toMatchObject({ Description: "Class model of tench by tiny" });
    expect(place.read("frames/4.png")).toEqual(expect.any(Uint8Array));
  });

  it("takes a layer's channel in place of a class", async () => {
    const { status, stdout } = await run("--target", "conv2:3", ...quick, "--preset", "paper", "--out", "@unit.png");
    expect(status).toBe(0);
    expect(stdout).toContain("conv2:3");
  });

  it.each<[string, string[], RegExp, "bad-option" | "unknown-class" | "ambiguous-class" | "unknown-layer", number]>([
    ["neither a class nor a target", [], /Name either/, "bad-option", 2],
    ["both of them", ["tench", "--target", "conv1"], /Name either/, "bad-option", 2],
    ["an unknown class", ["dodo"], /dodo/, "unknown-class", 1],
    ["an ambiguous class", ["crane"], /crane/, "ambiguous-class", 1],
    ["the top class of no picture", ["top1"], /top1/, "bad-option", 2],
    ["an unknown layer", ["--target", "conv9"], /conv9/, "unknown-layer", 1],
    ["a negative lambda", ["tench", "--lambda", "-1"], /from 0/, "bad-option", 2],
    ["a step of nothing", ["tench", "--step", "0"], /from/, "bad-option", 2],
    ["an unknown preset", ["tench", "--preset", "art"], /clear, paper/, "bad-option", 2],
  ])("refuses %s", async (_, args, message, code, status) => {
    expectRefusal(await run(...args, ...quick, "--out", "@x.png"), status, code, message);
  });

  it("refuses no steps", async () => {
    expectRefusal(await run("tench", "--model", "@tiny.safetensors", "--steps", "0"), 2, "bad-option", /from 1/);
  });
});
