import { existsSync, readdirSync } from "node:fs";
import { METHOD_NAMES } from "@deep-inside/core";
import { decodeImage } from "@deep-inside/images";
import { beforeEach, describe, expect, it } from "vitest";
import { Workplace } from "./support/cli.js";
import { startProgram } from "./support/program.js";

const place = new Workplace();
const COPIES = 40;
const pictures = Array.from({ length: COPIES }, (_, k) => `@${k}.png`);

/** The embedded model, whose passes take long enough to be interrupted. */
const COMMANDS: readonly (readonly [what: string, args: readonly string[]])[] = [
  ...METHOD_NAMES.map((name) => [name, ["saliency", ...pictures, "--method", name]] as const),
  ["the mean of ten crops", ["saliency", ...pictures, "--crops", "10"]],
  ["the check of a gradient", ["saliency", ...pictures, "--verify=deep"]],
  ["localize", ["localize", ...pictures]],
  ["compare", ["compare", ...pictures]],
  ["class-model", ["class-model", "dog", "--frames", "@out", "--state", "@state", "--frame-every", "1"]],
];

/** A terminal, as far as the program can tell, whose lines come through a pipe. */
const TERMINAL = ["--import", "data:text/javascript,process.stderr.isTTY=true"];
/** Of the program, seen by its progress: a pass of a long method, or the second picture. */
const UNDER_WAY = /pass \d+ of |(?:[2-9]|\d\d) of 40: |step \d+ of /;

beforeEach(() => {
  for (const name of pictures) place.write(name.slice(1), place.read("picture.png"));
});

describe("Ctrl-C", () => {
  it.each(COMMANDS)("during %s leaves at once, with status 130 and without half a file", async (what, args) => {
    const out = ["--out", what === "class-model" ? "@model.png" : "@out", "--threads", "1"];
    const running = startProgram(place.args(...args, ...out), { node: TERMINAL });
    await new Promise<void>((resolve) => {
      let seen = "";
      running.process.stderr!.on("data", (chunk: Buffer) => {
        seen += chunk.toString();
        if (UNDER_WAY.test(seen)) resolve();
      });
      running.process.once("close", () => resolve());
    });
    running.process.kill("SIGINT");
    const { status, stdout } = await running.outcome;
    expect({ status, stdout }).toEqual({ status: 130, stdout: "" });
    const made = existsSync(place.path("out")) ? readdirSync(place.path("out")) : [];
    expect(made.length).toBeLessThan(COPIES);
    for (const name of made) await decodeImage(place.read(`out/${name}`));
    const others = readdirSync(place.folder).filter((name) => !/^\d+\.png$/.test(name));
    expect(others.filter((name) => !["out", "state", "picture.png", "tiny.safetensors"].includes(name))).toEqual([]);
  });
});
