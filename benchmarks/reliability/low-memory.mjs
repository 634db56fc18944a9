// node low-memory.mjs [--runs 7]: full-size VGG16 with all its memory and with little of it, one thread, in turn: bytes of
// linear memory, and the processor's time of one forward pass and gradient (which others on the machine disturb least).
import { parseArgs } from "node:util";
import { Engine } from "@deep-inside/core";
import { markdownTable, require, seededVgg16, timingOf } from "../dist/index.js";

const { values } = parseArgs({ options: { runs: { type: "string", default: "7" } } });
const model = seededVgg16();
const picture = new Float32Array(3 * 224 * 224).map((_, index) => (index * 7919) % 256);
const seed = new Float32Array(1000);
seed[5] = 1;

function processorMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const cases = [];
for (const memory of ["normal", "low"])
  cases.push({ memory, engine: await Engine.create(model, { memory }), samples: [] });
// The first round does not count.
for (let run = 0; run <= Number(values.runs); run++) {
  for (const { engine, samples } of cases) {
    const before = processorMs();
    const [scores] = await engine.forward([picture]);
    const [gradient] = await engine.backward({ seeds: [seed] });
    const ms = processorMs() - before;
    require(scores.every(Number.isFinite) && gradient.some((value) => value !== 0), "scores or gradient are wrong");
    if (run > 0) samples.push(ms);
  }
}
const rows = cases.map(({ memory, engine, samples }) => {
  const { median, min, runs } = timingOf(samples);
  return [memory, String(engine.memoryBytes), median.toFixed(0), min.toFixed(0), String(runs)];
});
console.log(markdownTable(["memory", "bytes", "processor ms, median", "min", "runs"], rows));
const [normal, low] = cases.map(({ samples }) => timingOf(samples).median);
console.log(`\nlow / normal: ${(low / normal).toFixed(3)} (must 1.15)`);
