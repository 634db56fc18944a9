// Finds the objects of generated scenes with the embedded model's gradient and the defaults of `localize`, and compares
// their boxes with the true ones. Usage: npm run localisation [-- SCENES [SEED]], 200 scenes of each kind by default.
// Exit status 1 when, of one object alone, the mean overlap is below 0.55 or fewer than 70 % of the boxes overlap by half.
import { localize, openSession } from "@deep-inside/core";
import { boxIou, boxOfMap, smoothForPointing } from "@deep-inside/evaluate";
import { networkInput } from "@deep-inside/images";
import { loadModelFile } from "@deep-inside/models/node";
import { MODEL_PATH } from "@deep-inside/weights";
import { composeScene, EVALUATION_GROUPS, loadSprites } from "@deep-inside/weights/scenes";

const WANTED = { overlap: 0.55, right: 0.7 };
const [scenes = 200, seed = 20_251_125] = process.argv.slice(2).map(Number);

const model = await loadModelFile(MODEL_PATH);
const session = await openSession(model, { threads: 1 });
const sprites = await loadSprites();
const { height, width } = session.spec.input;

/** Ways to a box, by name, from a picture, its map and the smoothed map. */
const shares = Array.from({ length: 18 }, (_, k) => 0.05 * (k + 1));
const thresholds = ["map", "smoothed"].flatMap((kind) =>
  shares.map((share) => [`${kind} from ${share.toFixed(2)} of its maximum`, (maps) => boxOfMap(maps[kind], share)]),
);
const paper = { background: 0.3, smoothing: 0, part: "largest" };
const ways = new Map([
  ["localize", ({ image, map }) => localize(image, map).box],
  ["localize, all as in the paper", ({ image, map }) => localize(image, map, paper).box],
  ...thresholds,
]);

const one = await measure("one object");
const two = await measure("two classes");
print("One object", one);
print("Two objects, each looked for", two);
await session.close();
const { overlap, right } = one.get("localize");
process.exit(overlap >= WANTED.overlap && right >= WANTED.right ? 0 : 1);

/** For each way: mean overlap with the true box, share of overlaps of a half or more, and share nearer to this object. */
async function measure(group) {
  const { options } = EVALUATION_GROUPS.find(({ name }) => name === group);
  const sums = new Map([...ways.keys()].map((name) => [name, { overlap: 0, right: 0, own: 0 }]));
  let objects = 0;
  for (let index = 0; index < scenes; index++) {
    const scene = composeScene(sprites, { ...options, seed, index, height, width });
    const image = { height, width, data: scene.rgb };
    const boxes = scene.objects.map(({ box: [left, top, right, bottom] }) => ({ left, top, right, bottom }));
    for (const [k, { classIndex }] of scene.objects.entries()) {
      const { map } = await session.explain("gradient", networkInput(image, model.spec.input).planes, {
        target: classIndex,
        reuse: true,
      });
      const maps = { image, map, smoothed: smoothForPointing(map) };
      objects++;
      for (const [name, find] of ways) {
        const found = find(maps);
        const overlaps = boxes.map((box) => boxIou(found, box));
        const sum = sums.get(name);
        sum.overlap += overlaps[k];
        sum.right += Number(overlaps[k] >= 0.5);
        sum.own += Number(overlaps.every((other, j) => j === k || overlaps[k] > other));
      }
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${group}: ${index + 1} of ${scenes}\u001b[K\r`);
  }
  for (const sum of sums.values()) for (const name in sum) sum[name] /= objects;
  return sums;
}

/** The ways of `localize`, and of the thresholds the one that was best on these very scenes. */
function print(title, results) {
  const best = thresholds.map(([name]) => name).sort((a, b) => results.get(b).overlap - results.get(a).overlap)[0];
  console.log(`${title}, ${scenes} scenes of seed ${seed}:  mean overlap, by half or more, nearer than the other`);
  for (const name of ["localize", "localize, all as in the paper", best]) {
    const { overlap, right, own } = results.get(name);
    console.log(`  ${name.padEnd(46)} ${overlap.toFixed(3)}  ${right.toFixed(3)}  ${own.toFixed(3)}`);
  }
}
