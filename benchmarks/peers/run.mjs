// node run.mjs [--rounds 15] [--threads 1,2] [--json] [--tfjs 3]: ours and the peers in turn, and the ratios of their medians.
// PYTHON names a Python with torch. --tfjs gives the rounds of tfjs, whose gradient takes many seconds; 0 leaves it out.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { interleave, markdownTable, seededVgg16, subjectOf } from "../dist/index.js";
import { install } from "../install.mjs";
import { ONE_THREAD, TWO_THREADS } from "./goals.mjs";
import { onnxModel } from "./onnx.mjs";
import { torch } from "./torch.mjs";
import { writeWeights } from "./weights.mjs";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    threads: { type: "string", default: "1,2" },
    json: { type: "boolean" },
    tfjs: { type: "string", default: "3" },
  },
});
install(new URL("./", import.meta.url));
const { ours, peers } = await import("./contestants.mjs");
const folder = mkdtempSync(join(tmpdir(), "deep-inside-peers-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const subject = subjectOf(seededVgg16());
const setting = await writeSetting();
const torchPeer = await torch({ ...setting, spec: subject.model.spec, target: subject.target });
if (!torchPeer) console.error("PyTorch is left out: PYTHON does not name a Python that has it.");
const reports = [];
for (const threads of values.threads.split(",").map(Number)) reports.push(await compare(threads));
torchPeer?.release();
if (values.json) console.log(JSON.stringify(reports, null, 2));

/** The model as files, and the picture as the peers take it: normalised. */
async function writeSetting() {
  const { spec } = subject.model;
  const { mean, std, height, width } = spec.input;
  const plane = height * width;
  const picture = subject.pictures[0].map((v, at) => (v - mean[Math.floor(at / plane)]) / std[Math.floor(at / plane)]);
  const [weightsPath, picturePath, onnxPath] = ["weights.bin", "picture.bin", "model.onnx"].map((n) => join(folder, n));
  const tensors = writeWeights(subject.model, weightsPath);
  writeFileSync(picturePath, picture);
  writeFileSync(onnxPath, onnxModel(spec, tensors, "weights.bin"));
  const paths = { weightsPath, picturePath, onnxPath, outPath: join(folder, "out.bin"), location: "weights.bin" };
  return { ...paths, ...subject, tensors, picture, inputShape: [1, 3, height, width] };
}

async function compare(threads) {
  const suffix = threads > 1 ? "-shared" : "";
  const engines = [
    await ours("relaxed", subject, { binary: `relaxed${suffix}`, threads }),
    await ours("simd", subject, { binary: `simd${suffix}`, threads }),
  ];
  if (threads > 1) engines.push(await ours("relaxed-1", subject, { binary: "relaxed", threads: 1 }));
  const { std, height, width } = subject.model.spec.input;
  const [{ scores, gradient }] = engines;
  // Ours is by raw pixel values, theirs by normalised ones.
  const truth = { scores, gradient: gradient.map((v, at) => v * std[Math.floor(at / (height * width))]) };
  const tfjsRounds = threads === 1 ? Number(values.tfjs) : 0;
  const rivals = await peers(setting, torchPeer, truth, threads, tfjsRounds);
  const timings = await interleave(
    [...engines.flatMap((engine) => engine.contestants), ...rivals.contestants],
    Number(values.rounds),
    computed,
  );
  for (const { release } of engines) release();
  await rivals.release();
  const ratios = ratiosOf(timings, threads > 1 ? TWO_THREADS : ONE_THREAD);
  if (!values.json) print(threads, timings, ratios, rivals.versions);
  return { threads, timings: Object.fromEntries(timings), ratios, versions: rivals.versions };
}

/** Milliseconds that all threads of this process have computed. */
function computed() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function ratiosOf(timings, goals) {
  return goals
    .filter(([, theirs]) => timings.has(theirs))
    .map(([mine, theirs, must, goal]) => {
      const [a, b] = [timings.get(mine), timings.get(theirs)];
      return {
        mine,
        theirs,
        ratio: a.median / b.median,
        ofMinima: a.min / b.min,
        ofProcessor: a.processor / b.processor,
        must,
        goal,
      };
    });
}

function print(threads, timings, ratios, versions) {
  console.log(`\nVGG16, threads: ${threads}; ${JSON.stringify(versions)}\n`);
  const times = Array.from(timings, ([name, { median, min, interquartile, processor, runs }]) => [
    name,
    ...[median, min, interquartile, processor].map((ms) => ms.toFixed(1)),
    String(runs),
  ]);
  console.log(markdownTable(["what", "median ms", "min", "iqr", "processor ms", "runs"], times));
  const rows = ratios.map(({ mine, theirs, ratio, ofMinima, ofProcessor, must, goal }) => [
    `${mine} / ${theirs}`,
    ratio.toFixed(3),
    ofMinima.toFixed(3),
    ofProcessor.toFixed(3),
    must?.toFixed(3) ?? "",
    goal?.toFixed(3) ?? "",
    must === undefined ? "" : ratio <= goal ? "goal" : ratio <= must ? "held" : "missed",
  ]);
  console.log(
    `\n${markdownTable(["ratio", "of medians", "of minima", "of processor time", "must", "goal", ""], rows)}`,
  );
}
