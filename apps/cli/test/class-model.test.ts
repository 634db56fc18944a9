import { existsSync } from "node:fs";
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

  it("goes on from its state after an interruption, to the same bytes as a run in one go", async () => {
    const args = [
      "tench",
      "--model",
      "@tiny.safetensors",
      "--steps",
      "3000",
      "--tolerance",
      "0",
      "--frame-every",
      "100",
    ];
    expect((await run(...args, "--out", "@whole.png")).status).toBe(0);
    const controller = new AbortController();
    const watch = setInterval(() => existsSync(place.path("state")) && controller.abort(), 1);
    const resumable = place.args("class-model", ...args, "--state", "@state", "--out", "@resumed.png");
    const interrupted = await cli(resumable, { signal: controller.signal });
    clearInterval(watch);
    expect(interrupted.status).toBe(130);
    expect(existsSync(place.path("resumed.png"))).toBe(false);
    expect((await cli(resumable)).status).toBe(0);
    expect(place.read("resumed.png")).toEqual(place.read("whole.png"));
    const other = await run("white shark", ...args.slice(1), "--state", "@state");
    expectRefusal(other, 2, "bad-option", /another class model/);
    place.write("state", "{");
    expectRefusal(await run(...args, "--state", "@state"), 2, "bad-option", /no state/);
  });

  it("starts from a picture, writes a film, and reproduce knows all of it", async () => {
    const args = ["tench", ...quick, "--start", "@picture.png", "--animation", "@film.gif", "--frame-every", "2"];
    const made = await run(...args, "--out", "@tench.png", "--lp", "0.001", "--tv", "0.01");
    expect(made).toMatchObject({ status: 0, stderr: "" });
    const film = new TextDecoder("latin1").decode(place.read("film.gif"));
    expect(film.slice(0, 6)).toBe("GIF89a");
    expect(film.split("\x21\xf9\x04").length - 1).toBe(3);
    expect(JSON.parse(new TextDecoder().decode(place.read("film.gif.json")))).toMatchObject({
      command: "class-model",
      model: { name: "tiny" },
      parameters: { lp: 0.001 },
      frameEvery: 2,
    });
    const again = await cli(place.args("reproduce", "@tench.png", "--model", "@tiny.safetensors"));
    expect(again.stdout).toMatch(/^identical/);
  });

  it("ends when the objective no longer rises", async () => {
    const args = ["tench", "--model", "@tiny.safetensors", "--out", "@t.png", "--json"];
    const { stdout } = await run(...args, "--steps", "900", "--tolerance", "0.05");
    const [result] = (JSON.parse(stdout) as { results: [{ converged: boolean; objective: number[] }] }).results;
    expect(result.converged).toBe(true);
    expect(result.objective.length).toBeLessThan(900);
  });

  it("takes a layer's channel in place of a class", async () => {
    const { status, stdout } = await run("--target", "conv2:3", ...quick, "--preset", "paper", "--out", "@unit.png");
    expect(status).toBe(0);
    expect(stdout).toContain("conv2:3");
  });

  it.each<
    [string, string[], RegExp, "bad-option" | "unknown-class" | "ambiguous-class" | "unknown-layer" | "file", number]
  >([
    ["neither a class nor a target", [], /Name either/, "bad-option", 2],
    ["both of them", ["tench", "--target", "conv1"], /Name either/, "bad-option", 2],
    ["an unknown class", ["dodo"], /dodo/, "unknown-class", 1],
    ["an ambiguous class", ["crane"], /crane/, "ambiguous-class", 1],
    ["the top class of no picture", ["top1"], /top1/, "bad-option", 2],
    ["an unknown layer", ["--target", "conv9"], /conv9/, "unknown-layer", 1],
    ["a negative lambda", ["tench", "--lambda", "-1"], /from 0/, "bad-option", 2],
    ["a step of nothing", ["tench", "--step", "0"], /from/, "bad-option", 2],
    ["a picture that is not there", ["tench", "--start", "@none.png"], /none\.png/, "file", 1],
    ["an unknown rule", ["tench", "--rule", "steepest"], /falling, constant, plain/, "bad-option", 2],
    ["a share above 1", ["tench", "--decay", "2"], /from 0 to 1/, "bad-option", 2],
    ["an unknown preset", ["tench", "--preset", "art"], /clear, paper/, "bad-option", 2],
  ])("refuses %s", async (_, args, message, code, status) => {
    expectRefusal(await run(...args, ...quick, "--out", "@x.png"), status, code, message);
  });

  it("refuses no steps", async () => {
    expectRefusal(await run("tench", "--model", "@tiny.safetensors", "--steps", "0"), 2, "bad-option", /from 1/);
  });
});
