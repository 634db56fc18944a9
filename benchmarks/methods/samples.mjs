// What a sample of SmoothGrad and a step of integrated gradients cost, as a share of one whole gradient map in the same process.
// Usage, after npm run build: node benchmarks/methods/samples.mjs [embedded|vgg16] [THREADS] [BATCH] [SAMPLES]
// Times are of the clock and of the processor (all threads); the latter says something on a busy machine too.
import { Engine, METHODS } from "@deep-inside/core";
import { loadModelFile } from "@deep-inside/models/node";
import { seededModel, seededPixels, vgg16 } from "@deep-inside/seeded";
import { fileURLToPath } from "node:url";

const ROUNDS = 5;
const [name = "embedded", ...numbers] = process.argv.slice(2);
const [threads = 1, batch = 4, samples = 50] = numbers.map(Number);

const EMBEDDED = fileURLToPath(new URL("../../weights/deep-inside-72.safetensors", import.meta.url));
const model = name === "vgg16" ? seededModel(vgg16(), 1) : await loadModelFile(EMBEDDED);
const engine = await Engine.create(model, { threads, batch });
const picture = seededPixels(engine.spec.input.height, engine.spec.input.width, 1);
const explain = (method, options) => METHODS[method](engine, picture, { target: 1, ...options });

/** Of each, what of a map's time belongs to a sample: the passes before the first one are taken off. */
const cases = {
  gradient: { passes: 1, before: 0, run: () => explain("gradient", {}) },
  smoothgrad: { passes: samples, before: 0.5, run: () => explain("smoothgrad", { samples }) },
  "integrated-gradients": {
    passes: samples,
    before: 1, // the picture and the baseline, forwards
    run: () => explain("integrated-gradients", { steps: samples, maxSteps: samples }),
  },
};
const times = Object.fromEntries(Object.keys(cases).map((key) => [key, { clock: [], processor: [] }]));
for (let round = -1; round < ROUNDS; round++) {
  for (const [key, { passes, run }] of Object.entries(cases)) {
    const repeats = passes === 1 ? Math.max(3, samples / 5) : 1;
    const [clock, cpu] = [performance.now(), process.cpuUsage()];
    for (let k = 0; k < repeats; k++) await run();
    if (round < 0) continue;
    const { user, system } = process.cpuUsage(cpu);
    times[key].clock.push((performance.now() - clock) / repeats);
    times[key].processor.push((user + system) / 1000 / repeats);
  }
}
for (const kind of ["clock", "processor"]) {
  const median = (key) => times[key][kind].sort((a, b) => a - b)[ROUNDS >> 1];
  const whole = median("gradient");
  const share = (key) => ((median(key) / whole - cases[key].before) / cases[key].passes).toFixed(3);
  console.log(
    `${model.spec.name}, ${threads} threads, batches of ${batch}, ${kind}: gradient ${whole.toFixed(1)} ms; ` +
      `a sample of smoothgrad ${share("smoothgrad")}, of integrated-gradients ${share("integrated-gradients")}`,
  );
}
engine.dispose();
process.exit(0);
