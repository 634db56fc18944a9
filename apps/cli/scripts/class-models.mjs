// Grows the class model of every class of the embedded model with the preset `clear` and lets the model itself classify it.
// Usage: npm run class-models [-- FOLDER]. With a folder, all pictures and the contact sheet of twelve go there.
// Exit status 1 when fewer than 40 classes are recognised with a probability of at least 0.9.
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { indexOfLargest, openSession, softmax } from "@deep-inside/core";
import { encodePng, planesToImage, sideBySide } from "@deep-inside/images";
import { loadModelFile } from "@deep-inside/models/node";
import { MODEL_PATH } from "@deep-inside/weights";

const WANTED = 40;
const PROBABILITY = 0.9;
const SHEET = [
  ["dog", "owl", "octopus", "frog"],
  ["bicycle", "car", "umbrella", "hourglass"],
  ["pineapple", "cherries", "fir tree", "snail"],
];

const folder = process.argv[2];
if (folder) mkdirSync(folder, { recursive: true });
const { classes, input } = (await loadModelFile(MODEL_PATH)).spec;
const pictures = new Map();
const results = [];
const waiting = classes.map((_, index) => index);
// One session a core: their passes do not wait for each other's serial parts.
await Promise.all(Array.from({ length: Math.min(availableParallelism(), 8) }, work));
results.sort((a, b) => a.index - b.index);
const recognised = results.filter(({ top, index, probability }) => top === index && probability >= PROBABILITY);
for (const { index, top, probability, score, steps } of results) {
  const figures = `${probability.toFixed(4)}  ${score.toFixed(1).padStart(6)}  ${String(steps).padStart(4)}`;
  console.log(`${String(index).padStart(2)}  ${classes[index].padEnd(14)} ${classes[top].padEnd(14)} ${figures}`);
}
console.log(
  `${recognised.length} of ${classes.length} class models are classified as their class with p >= ${PROBABILITY}`,
);
if (folder) writeFileSync(join(folder, "class-models.png"), encodePng(contactSheet()));
process.exit(recognised.length >= WANTED ? 0 : 1);

async function work() {
  const session = await openSession(await loadModelFile(MODEL_PATH), { threads: 1 });
  for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
    const { picture, objective } = await session.classModel({ target: index, preset: "clear" });
    // What a file can hold: whole values 0..255.
    const shown = picture.map((value) => Math.min(Math.max(Math.round(value), 0), 255));
    const scores = await session.predict(shown);
    const top = indexOfLargest(scores);
    const probability = softmax(scores)[index];
    results.push({ index, top, probability, score: scores[index], steps: objective.length });
    const image = planesToImage(shown, input);
    pictures.set(classes[index], image);
    if (folder) writeFileSync(join(folder, `${classes[index].replaceAll(" ", "-")}.png`), encodePng(image));
    if (process.stderr.isTTY) process.stderr.write(`\r${results.length} of ${classes.length}\u001b[K\r`);
  }
  await session.close();
}

function contactSheet() {
  const gap = 4;
  const rows = SHEET.map((names) =>
    sideBySide(
      names.map((name) => pictures.get(name)),
      gap,
    ),
  );
  const { width } = rows[0];
  const height = rows.reduce((sum, row) => sum + row.height + gap, -gap);
  const data = new Uint8Array(3 * width * height).fill(255);
  rows.forEach((row, k) => data.set(row.data, 3 * width * k * (row.height + gap)));
  return { height, width, data };
}
