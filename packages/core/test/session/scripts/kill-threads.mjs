// Run by thread-death.test.ts: `kill-threads.mjs ROUNDS`. Ends helper threads of engines at random moments of their passes
// and prints how often a pass came through and how often it was refused, as one line of JSON.
import { syncBuiltinESMExports } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import workerThreads from "node:worker_threads";

// Helpers are kept so that they can be ended, and whoever waits for one looks after a millisecond, not after 100.
const helpers = [];
workerThreads.Worker = class extends workerThreads.Worker {
  constructor(...options) {
    super(...options);
    helpers.push(this);
  }
};
syncBuiltinESMExports();
const wait = Atomics.wait;
Atomics.wait = (words, index, value, ms) => wait(words, index, value, Math.min(ms, 1));

const { Engine } = await import("../../../dist/index.js");

const [C, H, W, classes] = [32, 48, 64, 5];
const convolution = (name) => ({ kind: "conv3x3", name, channels: C, padding: "same", relu: true });
const names = ["a", "b", "c", "d", "e", "f"];
const layers = [...names.map(convolution), { kind: "dense", name: "z", units: classes, relu: false }];
const waves = (length) => Float32Array.from({ length }, (_, at) => (((at * 37) % 256) / 256 - 0.5) / 8);
const tensors = new Map();
const add = (name, shape) => {
  const data = new Uint8Array(waves(shape.reduce((product, extent) => product * extent)).buffer);
  tensors.set(name, { dtype: "F32", shape, data });
};
for (const [l, name] of names.entries()) {
  add(`${name}.weight`, [C, l === 0 ? 3 : C, 3, 3]);
  add(`${name}.bias`, [C]);
}
add("z.weight", [classes, C * H * W]);
add("z.bias", [classes]);
const model = { spec: { name: "waves", input: { height: H, width: W, mean: [0, 0, 0] }, layers }, tensors };
const picture = waves(3 * H * W).map((value) => value * 255);
const seeds = [Float32Array.of(0, 1, 0, 0, 0)];

const alone = await Engine.create(model, { deterministic: true });
const expected = String((await alone.forward([picture]))[0]);

/** Forward and backward over and over; other tasks get their turn after each pass. */
async function passes(engine) {
  for (;;) {
    const [scores] = await engine.forward([picture]);
    if (String(scores) !== expected) throw new Error("a wrong result");
    await engine.backward({ seeds });
    counts.passed++;
    await sleep();
  }
}

const counts = { rounds: 0, passed: 0, refused: 0, refusedAfter: 0 };
for (; counts.rounds < Number(process.argv[2]); counts.rounds++) {
  helpers.length = 0;
  const engine = await Engine.create(model, { threads: 2 + (counts.rounds % 2), deterministic: true });
  const helper = helpers[counts.rounds % helpers.length];
  // The end of a thread takes effect in the midst of whatever it computes by then.
  setTimeout(() => void helper.terminate(), Math.random() * 20);
  const { code, message } = await passes(engine).catch((error) => error);
  if (code !== "internal") throw new Error(`refused with ${code}: ${message}`);
  counts.refused++;
  const again = await engine.forward([picture]).catch((error) => error);
  counts.refusedAfter += Number(again.code === "internal");
  engine.dispose();
}
console.log(JSON.stringify(counts));
