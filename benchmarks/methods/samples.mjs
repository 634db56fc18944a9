// What a sample of SmoothGrad and a step of integrated gradients cost, as a share of one whole gradient map.
// Usage, after npm run build: node benchmarks/methods/samples.mjs [embedded|vgg16] [THREADS] [BATCH] [ROUNDS]
// A round takes as many maps as a batch has pictures, a map of one batch of samples and one of two: what the second batch
// adds is its samples alone. The median is of the rounds' shares, whose parts lie seconds apart: on a machine that others use,
// times minutes apart differ by more than what is measured. `processor` counts all threads.
import { Engine, METHODS } from "@deep-inside/core";
import { loadModelFile } from "@deep-inside/models/node";
import { seededModel, seededPixels, vgg16 } from "@deep-inside/seeded";
import { fileURLToPath } from "node:url";

const [name = "embedded", ...numbers] = process.argv.slice(2);
const [threads = 1, batch = 4, rounds = 15] = numbers.map(Number);

const EMBEDDED = fileURLToPath(new URL("../../weights/deep-inside-72.safetensors", import.meta.url));
const model = name === "vgg16" ? seededModel(vgg16(), 1) : await loadModelFile(EMBEDDED);
const engine = await Engine.create(model, { threads, batch });
const picture = seededPixels(engine.spec.input.height, engine.spec.input.width, 1);

const METHOD_SAMPLES = {
  smoothgrad: (samples) => ({ samples }),
  "integrated-gradients": (steps) => ({ steps, maxSteps: steps }),
};

/** What `count` runs take, in milliseconds by each clock. */
async function timed(method, options, count = 1) {
  const [clock, cpu] = [performance.now(), process.cpuUsage()];
  for (let k = 0; k < count; k++) await METHODS[method](engine, picture, { target: 1, ...options });
  const { user, system } = process.cpuUsage(cpu);
  return { clock: performance.now() - clock, processor: (user + system) / 1000 };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const found = [];
for (let round = -1; round < rounds; round++) {
  const whole = await timed("gradient", {}, batch);
  const samples = {};
  for (const [method, options] of Object.entries(METHOD_SAMPLES)) {
    const batches = [1, 2];
    const times = {};
    for (const n of round % 2 === 0 ? batches : batches.reverse()) times[n] = await timed(method, options(n * batch));
    samples[method] = times;
  }
  if (round >= 0) found.push({ whole, samples });
}
for (const kind of ["clock", "processor"]) {
  const gradient = median(found.map(({ whole }) => whole[kind] / batch)).toFixed(1);
  const shares = Object.keys(METHOD_SAMPLES).map((method) => {
    const share = ({ whole, samples }) => (samples[method][2][kind] - samples[method][1][kind]) / whole[kind];
    return `a sample of ${method} ${median(found.map(share)).toFixed(3)}`;
  });
  const setting = `${model.spec.name}, ${threads} threads, batches of ${batch}, ${rounds} rounds, ${kind}`;
  console.log(`${setting}: gradient ${gradient} ms; ${shares.join(", ")}`);
}
engine.dispose();
process.exit(0);
