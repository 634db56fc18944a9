// Run by process.test.ts: `use-session.mjs THREADS close|leave`. Prints one line of JSON and should end by itself.
import { Engine, openSession } from "../../../dist/index.js";

const [threads, end] = [Number(process.argv[2]), process.argv[3]];
const layers = [
  { kind: "conv3x3", name: "a", channels: 16, padding: "same", relu: true },
  { kind: "conv3x3", name: "b", channels: 12, padding: "same", relu: true },
  { kind: "dense", name: "c", units: 5, relu: false },
];
const shapes = { a: [16, 3, 3, 3], b: [12, 16, 3, 3], c: [5, 12 * 20 * 24] };
const waves = (length) => Float32Array.from({ length }, (_, at) => ((at * 37) % 256) / 256 - 0.5);
const tensors = new Map();
for (const [name, shape] of Object.entries(shapes)) {
  const size = shape.reduce((product, extent) => product * extent);
  tensors.set(`${name}.weight`, { dtype: "F32", shape, data: new Uint8Array(waves(size).buffer) });
  tensors.set(`${name}.bias`, { dtype: "F32", shape: [shape[0]], data: new Uint8Array(waves(shape[0]).buffer) });
}
const model = { spec: { name: "waves", input: { height: 20, width: 24, mean: [0, 0, 0] }, layers }, tensors };
const picture = waves(3 * 20 * 24).map((value) => value * 255);

const alone = await Engine.create(model, { deterministic: true });
const [expected] = await alone.forward([picture]);
const session = await openSession(model, { threads, deterministic: true });
let equal = 0;
for (let run = 0; run < 4; run++) {
  // Long enough for helper threads to stop spinning and fall asleep.
  await new Promise((resolve) => setTimeout(resolve, 60));
  const scores = await session.predict(picture);
  equal += Number(scores.every((score, at) => score === expected[at]));
}
const { relativeError } = await session.verify(picture);
const failure = await session.predict(picture, { signal: AbortSignal.abort() }).catch(({ code }) => code);
if (end === "close") await session.close();
console.log(JSON.stringify({ threads: session.threads, equal, verified: relativeError < 1e-5, failure }));
