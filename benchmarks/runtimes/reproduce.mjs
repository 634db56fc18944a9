// node reproduce.mjs [RUNTIME...]: outputs of every kind, made with --deterministic by every runtime, which must give the same
// pixels, texts and raw values (each compresses PNG with its own zlib), and those of the first one made again with `reproduce` by every other.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { decodeImage, readPngText } from "@deep-inside/images";
import { COMMANDS } from "./runtimes.mjs";

const CLI = fileURLToPath(new URL("../../apps/cli/bin/deep-inside.js", import.meta.url));
const PICTURE = fileURLToPath(new URL("../../weights/samples/owl-and-apple.jpg", import.meta.url));
const METHODS = {
  gradient: ["--raw", "@gradient.npy"],
  deconvnet: [],
  guided: [],
  "input-x-gradient": [],
  smoothgrad: ["--samples", "4", "--seed", "7"],
  "smoothgrad-squared": ["--samples", "4"],
  vargrad: ["--samples", "4"],
  "integrated-gradients": ["--steps", "4", "--max-steps", "4"],
  "grad-cam": ["--style", "side-by-side"],
  "grad-cam++": ["--crops", "10"],
  "layer-cam": ["--target", "conv5_3:2"],
  "guided-grad-cam": ["--class", "owl", "--class", "apple", "--out", "@two"],
  "score-cam": ["--channels", "8"],
  "full-grad": ["--terms", "signed"],
  occlusion: ["--window", "60"],
  rise: ["--masks", "16", "--seed", "3"],
};
const OUTPUTS = [
  ...Object.entries(METHODS).map(([method, args]) => [
    ...["saliency", PICTURE, "--method", method],
    ...(args.includes("--out") ? args : ["--out", `@${method}.png`, ...args]),
  ]),
  ["compare", PICTURE, "--out", "@compare.png"],
  ["localize", PICTURE, "--top", "2", "--out", "@localize.png", "--masks", "@masks", "--cutouts", "@cutouts"],
  ["class-model", "dog", "--steps", "10", "--out", "@class-model.png", "--frames", "@frames", "--frame-every", "5"],
];

/** A command that hangs fails; one on a machine that is shared may be slow. */
const LIMIT_MS = 30 * 60 * 1000;

const runtimes = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(COMMANDS);
const run = (runtime, args) => {
  const [command, ...before] = COMMANDS[runtime]();
  return execFileSync(command, [...before, CLI, ...args], { encoding: "utf8", timeout: LIMIT_MS });
};
const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(png|npy)$/.test(name));

const folder = mkdtempSync(join(tmpdir(), "deep-inside-reproduce-"));
const fail = (message) => {
  console.log(message);
  process.exitCode = 1;
};
try {
  for (const [at, runtime] of runtimes.entries()) {
    mkdirSync(join(folder, runtime));
    // The number of threads must not matter either.
    const threads = ["--threads", String(1 + (at % Math.max(2, availableParallelism())))];
    for (const args of OUTPUTS)
      run(runtime, [
        ...args.map((arg) => arg.replace(/^@/, `${folder}/${runtime}/`)),
        ...["--deterministic", "--quiet"],
        ...threads,
      ]);
  }
  const [first, ...others] = runtimes;
  const files = filesOf(join(folder, first));
  const content = async (runtime, file) => {
    const bytes = readFileSync(join(folder, runtime, file));
    return file.endsWith(".png") ? [await decodeImage(bytes), readPngText(bytes)] : bytes;
  };
  for (const other of others) {
    for (const file of files) {
      const same = isDeepStrictEqual(await content(first, file), await content(other, file));
      if (!same) fail(`not the same by ${first} and ${other}: ${file}`);
    }
  }
  console.log(`${files.length} files by each of ${runtimes.join(", ")}: compared`);
  for (const runtime of runtimes) {
    const verdicts = files.map((file) => {
      const args = ["reproduce", join(folder, first, file), "--image", PICTURE, "--json"];
      const { results } = JSON.parse(run(runtime, args));
      if (results[0].verdict !== "identical") fail(`${file}, made again by ${runtime}: ${results[0].verdict}`);
      return results[0].verdict;
    });
    const identical = verdicts.filter((verdict) => verdict === "identical").length;
    console.log(`made by ${first}, again by ${runtime}: ${identical} of ${files.length} identical`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
