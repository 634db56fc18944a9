// node compact-forms.mjs [--model embedded|vgg16]: how far the F16 and int8 forms of a model move its saliency, against the
// same weights in f32. The embedded model explains its best class of each sample picture, the seeded VGG16 one class of one
// seeded picture; engines are deterministic. Each form is made by the encoders that `weights import --dtype` uses.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { classSaliency, Engine } from "@deep-inside/core";
import { decodeImage, networkInput } from "@deep-inside/images";
import { importModel, readModel, writeModel } from "@deep-inside/models";
import { cosine, markdownTable, relativeError, seededVgg16, subjectOf } from "../dist/index.js";

const { values } = parseArgs({ options: { model: { type: "string" } } });
const weights = new URL("../../weights/", import.meta.url);

async function embedded() {
  const file = await readFile(new URL("deep-inside-72.safetensors", weights));
  const { spec } = await readModel(file);
  const samples = JSON.parse(await readFile(new URL("samples/samples.json", weights), "utf8"));
  const cases = [];
  for (const { file: name } of samples) {
    const image = await decodeImage(await readFile(new URL(`samples/${name}`, weights)));
    cases.push({ picture: networkInput(image, spec.input).planes });
  }
  return { file, spec, cases };
}

function vgg16() {
  const model = seededVgg16();
  const { pictures, target } = subjectOf(model);
  return { file: writeModel(model), spec: model.spec, cases: [{ picture: pictures[0], target }] };
}

/** Scores, gradient, map and rectified activations of each case, with the weights of `file` kept as `dtype`. */
async function explain({ file, spec, cases }, dtype, targets) {
  const { layers, input } = spec;
  const { model } = await importModel(file, { dtype, layers, ...input, input });
  const rectified = layers.filter(({ relu }) => relu).map(({ name }) => name);
  const engine = await Engine.create(model, { deterministic: true, keep: rectified });
  const results = [];
  for (const [n, { picture, target = targets?.[n] }] of cases.entries()) {
    const { scores, gradient, map, target: explained } = await classSaliency(engine, picture, { target });
    const active = rectified.map((name) => engine.activation(name).map((value) => (value > 0 ? 1 : 0)));
    results.push({ scores, gradient, map: map.data, index: explained.index, active });
  }
  engine.dispose();
  return results;
}

/** ReLUs that pass a signal in one and none in the other. */
function turned(a, b) {
  let [count, all] = [0, 0];
  a.active.forEach((layer, l) => {
    all += layer.length;
    layer.forEach((value, i) => (count += value !== b.active[l][i]));
  });
  return { count, all };
}

const rows = [];
for (const [name, make] of Object.entries({ embedded, vgg16 })) {
  if (values.model !== undefined && values.model !== name) continue;
  const subject = await make();
  const expected = await explain(subject, "f32");
  for (const dtype of ["f16", "int8"]) {
    const found = await explain(
      subject,
      dtype,
      expected.map(({ index }) => index),
    );
    const worst = (of) => Math.min(...found.map((result, n) => of(result, expected[n])));
    const largest = (of) => Math.max(...found.map((result, n) => of(result, expected[n])));
    const flips = found.map((result, n) => turned(result, expected[n]));
    rows.push([
      name,
      dtype,
      String(found.length),
      worst((a, b) => cosine(a.gradient, b.gradient)).toFixed(6),
      worst((a, b) => cosine(a.map, b.map)).toFixed(6),
      largest((a, b) => relativeError(a.scores, b.scores)).toExponential(1),
      `${Math.max(...flips.map(({ count }) => count))} of ${flips[0].all}`,
    ]);
  }
}
const header = [
  "model",
  "form",
  "pictures",
  "gradient, cosine",
  "map, cosine",
  "scores, relative L2",
  "ReLUs turned over",
];
console.log(`Worst of the pictures, against f32.\n\n${markdownTable(header, rows)}`);
