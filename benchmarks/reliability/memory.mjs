// node --expose-gc memory.mjs [--runs 1000] [--threads 1]: saliency maps of the embedded model one after another in one process. Fails
// when its linear memory changes, a map changes, or resident memory grows by more than 1 KB a run.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { classSaliency, Engine } from "@deep-inside/core";
import { readModel } from "@deep-inside/models";
import { require, subjectOf } from "../dist/index.js";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "1000" }, threads: { type: "string", default: "1" } },
});
const RUNS = Number(values.runs);
const EVERY = 20;
const MOST_BYTES_A_RUN = 1024;

const file = new URL("../../weights/deep-inside-72.safetensors", import.meta.url);
const { model, pictures, target } = subjectOf(await readModel(await readFile(file)));
const engine = await Engine.create(model, { threads: Number(values.threads) });
const linear = () => engine.inside.memory.buffer.byteLength;
const before = linear();
const map = async () => (await classSaliency(engine, pictures[0], { target })).map.data;
const first = await map();

const samples = [];
for (let run = 1; run <= RUNS; run++) {
  const data = await map();
  require(data.every((value, at) => value === first[at]), `run ${run} gave another map`);
  require(linear() === before, `linear memory is ${linear()} bytes in run ${run}, was ${before}`);
  if (run % EVERY !== 0) continue;
  globalThis.gc();
  samples.push([run, process.memoryUsage.rss()]);
}
engine.dispose();

// The process and its compilers settle in the first quarter.
const settled = samples.filter(([run]) => run > RUNS / 4);
const slope = medianSlope(settled);
console.log(`${RUNS} runs: linear memory ${before} bytes throughout, the same map each time`);
console.log(
  `resident: ${(settled[0][1] / 1e6).toFixed(1)} MB at run ${settled[0][0]}, ${(settled.at(-1)[1] / 1e6).toFixed(1)} MB at the end`,
);
console.log(`slope: ${slope.toFixed(0)} bytes a run`);
if (slope > MOST_BYTES_A_RUN) process.exitCode = 1;

/** Median of the slopes between all pairs of points (Theil-Sen): single jumps do not move it. */
function medianSlope(points) {
  const slopes = points.flatMap(([x, y], n) => points.slice(n + 1).map(([u, v]) => (v - y) / (u - x)));
  return slopes.sort((a, b) => a - b)[Math.floor(slopes.length / 2)];
}
