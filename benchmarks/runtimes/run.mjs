// node run.mjs RUNTIME... [--json] [--models vgg16,embedded] [--threads 1,2] [--rounds 15] [--warm]
import { parseArgs } from "node:util";
import { reportTable } from "../dist/index.js";
import { RUNTIMES } from "./runtimes.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean" },
    models: { type: "string" },
    threads: { type: "string" },
    rounds: { type: "string" },
    warm: { type: "boolean" },
  },
});
const options = {
  models: values.models?.split(","),
  threads: values.threads?.split(",").map(Number),
  rounds: values.rounds === undefined ? undefined : Number(values.rounds),
  warm: values.warm,
};
const reports = [];
for (const name of positionals) {
  try {
    const { result } = await RUNTIMES[name]({ task: "benchmark", options });
    reports.push(result);
    if (!values.json) print(result);
  } catch (error) {
    console.error(`${name} is left out: ${error.message}`);
  }
}
if (values.json) console.log(JSON.stringify(reports, null, 2));
if (reports.length === 0) process.exitCode = 1;

function print(report) {
  const { kernelGmacPerSecond: rate, shareOfFloor, maps } = report;
  console.log(reportTable(report));
  console.log(`\nkernel alone: ${rate.simd.toFixed(1)} GMAC/s simd, ${rate.relaxed.toFixed(1)} relaxed`);
  for (const [what, share] of Object.entries(shareOfFloor)) {
    console.log(`share of the F(4) floor, forward, ${what}: ${(share * 100).toFixed(0)} %`);
  }
  for (const [model, hash] of Object.entries(maps)) console.log(`SHA-256 of the simd map, ${model}: ${hash}`);
  console.log();
}
