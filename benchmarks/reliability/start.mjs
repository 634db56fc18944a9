// node start.mjs [--runs 7]: from the start of a command-line process to its written picture, for the embedded model and for
// a full-size VGG16 of 553 MB in f32 that lies in the page cache. Each picture is checked to be a whole PNG.
import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeSync, closeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { modelParts } from "@deep-inside/models";
import { markdownTable, require, seededVgg16, timingOf } from "../dist/index.js";

const { values } = parseArgs({ options: { runs: { type: "string", default: "7" } } });
const path = (file) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const [COMMAND, PICTURE] = [path("apps/cli/bin/deep-inside.js"), path("weights/samples/dog-and-bicycle.png")];
const PNG_END = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);

const folder = mkdtempSync(join(tmpdir(), "deep-inside-start-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const [out, vgg16] = [join(folder, "out.png"), join(folder, "vgg16.safetensors")];
const file = openSync(vgg16, "w");
for (const part of modelParts(seededVgg16())) writeSync(file, part);
closeSync(file);

const cases = [
  ["embedded", 1, []],
  ["embedded", 2, []],
  ["VGG16, 553 MB", 2, ["--model", vgg16]],
].map(([model, threads, options]) => ({ model, threads, options, samples: [], timings: [] }));
// The first round fills the page cache and does not count.
for (let run = 0; run <= Number(values.runs); run++) {
  for (const { threads, options, samples, timings } of cases) {
    const args = [COMMAND, "saliency", PICTURE, ...options, "--threads", String(threads), "--out", out, "--json"];
    const before = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    const ms = performance.now() - before;
    require(status === 0, `${args.join(" ")}: ${stderr}`);
    require(readFileSync(out).subarray(-PNG_END.length).equals(PNG_END), "the picture is not whole");
    rmSync(out);
    if (run === 0) continue;
    samples.push(ms);
    timings.push(JSON.parse(stdout).results[0].timings);
  }
}
const median = (timings, name) => timingOf(timings.map((timing) => timing[name])).median.toFixed(0);
const rows = cases.map(({ model, threads, samples, timings }) => {
  const { median: middle, min, runs } = timingOf(samples);
  const inside = ["loadMs", "forwardMs", "backwardMs"].map((name) => median(timings, name));
  return [model, String(threads), middle.toFixed(0), min.toFixed(0), ...inside, String(runs)];
});
const header = ["model", "threads", "start to PNG, median ms", "min", "of it: load", "forward", "backward", "runs"];
console.log(markdownTable(header, rows));
