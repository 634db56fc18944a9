// node reproduce.mjs [RUNTIME...]: outputs that one runtime made with --deterministic, made again by every other one.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { COMMANDS } from "./runtimes.mjs";

const CLI = fileURLToPath(new URL("../../apps/cli/bin/deep-inside.js", import.meta.url));
const PICTURE = fileURLToPath(new URL("../../weights/samples/owl-and-apple.jpg", import.meta.url));
const SETTINGS = ["--deterministic", "--quiet"];
const OUTPUTS = {
  "gradient.png": ["saliency", PICTURE, "--out"],
  "gradient.npy": ["saliency", PICTURE, "--out", "@gradient-again.png", "--raw"],
  "smoothgrad.png": ["saliency", PICTURE, "--method", "smoothgrad", "--samples", "4", "--seed", "7", "--out"],
  "grad-cam.png": ["saliency", PICTURE, "--method", "grad-cam", "--style", "side-by-side", "--out"],
  "class-model.png": ["class-model", "dog", "--steps", "20", "--out"],
};

const runtimes = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(COMMANDS);
const run = (runtime, args) => {
  const [command, ...before] = COMMANDS[runtime]();
  return execFileSync(command, [...before, CLI, ...args], { encoding: "utf8", timeout: 120_000 });
};
const folder = mkdtempSync(join(tmpdir(), "deep-inside-reproduce-"));
try {
  for (const maker of runtimes) {
    for (const [name, args] of Object.entries(OUTPUTS)) {
      const file = join(folder, `${maker}-${name}`);
      run(maker, [...args.map((arg) => arg.replace(/^@/, `${folder}/`)), file, ...SETTINGS]);
      const image = name.startsWith("class-model") ? [] : ["--image", PICTURE];
      for (const runtime of runtimes) {
        const { results } = JSON.parse(run(runtime, ["reproduce", file, ...image, "--json"]));
        console.log(`${name}, made by ${maker}, again by ${runtime}: ${results[0].verdict}`);
        if (results[0].verdict !== "identical") process.exitCode = 1;
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
