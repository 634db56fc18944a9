// node abort.mjs [--threads 1,2] [--batch 1,8] [--aborts 200] [--most 100]: how long a session takes to give up a pass of full-size VGG16,
// aborted at a random moment of forward or backward. Fails when the 99th percentile is above `most` milliseconds.
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openSession } from "@deep-inside/core";
import { markdownTable, require, seededVgg16, subjectOf } from "../dist/index.js";

const { values } = parseArgs({
  options: {
    threads: { type: "string", default: "1,2" },
    batch: { type: "string", default: "1,8" },
    aborts: { type: "string", default: "200" },
    most: { type: "string", default: "100" },
  },
});
const numbers = (text) => text.split(",").map(Number);

const { model, pictures, target } = subjectOf(seededVgg16());
const rows = [];
for (const batch of numbers(values.batch)) {
  for (const threads of numbers(values.threads)) {
    const session = await openSession(model, { threads, batch });
    // A pass over several pictures at a time is what SmoothGrad does.
    const run = (signal) =>
      batch === 1
        ? session.explain("gradient", pictures[0], { target, signal })
        : session.explain("smoothgrad", pictures[0], { target, samples: batch, signal });
    await run();
    const before = performance.now();
    await run();
    const whole = performance.now() - before;
    const delays = [];
    for (let n = 0; n < Number(values.aborts); n++) delays.push(await delayOfAbort(run, Math.random() * whole * 0.95));
    await session.close();
    delays.sort((a, b) => a - b);
    const [p50, p90, p99, most] = [0.5, 0.9, 0.99, 1].map((q) => delays[Math.ceil(q * delays.length) - 1]);
    rows.push([threads, batch, whole, delays.length, p50, p90, p99, most]);
    if (p99 > Number(values.most)) process.exitCode = 1;
  }
}
const header = ["threads", "pictures at a time", "whole pass ms", "aborted", "median ms", "90 %", "99 %", "longest"];
console.log(
  markdownTable(
    header,
    rows.map((row) => row.map((n) => (Number.isInteger(n) ? String(n) : n.toFixed(1)))),
  ),
);

/** Milliseconds from the abort to the rejection; NaN never: a pass that ended first is tried again. */
async function delayOfAbort(run, after) {
  for (;;) {
    const controller = new AbortController();
    const outcome = run(controller.signal).then(
      () => null,
      (error) => error,
    );
    await sleep(after);
    const aborted = performance.now();
    controller.abort();
    const error = await outcome;
    const delay = performance.now() - aborted;
    if (error === null) continue;
    require(error.code === "aborted", `an aborted pass was rejected with ${error.code}: ${error.message}`);
    return delay;
  }
}
