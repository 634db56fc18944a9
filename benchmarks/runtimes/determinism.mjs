// node determinism.mjs [--models embedded,vgg16] [--threads 1,2,3,4] [RUNTIME...]: fails unless all agree in every bit.
import { parseArgs } from "node:util";
import { RUNTIMES, otherNodes } from "./runtimes.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    models: { type: "string", default: "embedded,vgg16" },
    threads: { type: "string", default: "1,2,3,4" },
  },
});
const request = {
  task: "fingerprints",
  options: { models: values.models.split(","), threads: values.threads.split(",").map(Number) },
};
const named = positionals.length > 0 ? positionals : Object.keys(RUNTIMES);
const runs = named.map((name) => RUNTIMES[name]);
if (positionals.length === 0) runs.push(...otherNodes());

const seen = new Map();
const ran = new Set();
for (const [r, run] of runs.entries()) {
  if (run === RUNTIMES.firefox && !process.env.FIREFOX_PATH) {
    console.error("firefox is left out: FIREFOX_PATH does not name one.");
    continue;
  }
  const { runtime, result } = await run(request);
  if (r >= named.length && ran.has(runtime)) continue;
  ran.add(runtime);
  for (const { model, threads, scores, gradient, map } of result) {
    console.log(`${model}  ${runtime}, threads ${threads}\n  scores ${scores}\n  gradient ${gradient}\n  map ${map}`);
    const all = seen.get(model) ?? new Set();
    seen.set(model, all.add(`${scores} ${gradient} ${map}`));
  }
}
for (const [model, { size }] of seen) {
  console.log(`${model}: ${size === 1 ? "the same bits everywhere" : `${size} different results`}`);
  if (size !== 1) process.exitCode = 1;
}
