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
const runs = named.map((name) => [name, RUNTIMES[name]]);
if (positionals.length === 0) runs.push(...otherNodes().map((run) => ["another Node", run]));

const prints = [];
const ran = new Set();
for (const [name, run] of runs) {
  if (!run) throw new Error(`There is no runtime "${name}"; there are ${Object.keys(RUNTIMES).join(", ")}.`);
  if (run === RUNTIMES.firefox && !process.env.FIREFOX_PATH) {
    console.error("firefox is left out: FIREFOX_PATH does not name one.");
    continue;
  }
  const { runtime, result } = await run(request);
  if (ran.has(runtime)) continue;
  ran.add(runtime);
  console.error(`${runtime}: done`);
  prints.push(...result.map((print) => ({ runtime, ...print })));
}
for (const model of request.options.models) {
  const all = prints.filter((print) => print.model === model);
  const different = Map.groupBy(all, ({ scores, gradient, map }) => `${scores}\n  ${gradient}\n  ${map}`);
  console.log(`${model}: ${different.size === 1 ? "the same bits everywhere" : `${different.size} different results`}`);
  for (const [hashes, who] of different) {
    const threads = Map.groupBy(who, ({ runtime }) => runtime);
    for (const [runtime, of] of threads) console.log(`  ${runtime}, threads ${of.map((p) => p.threads).join(", ")}`);
    console.log(`  SHA-256 of scores, gradient, map:\n  ${hashes}`);
  }
  if (different.size !== 1) process.exitCode = 1;
}
