import { describe, expect, it } from "vitest";
import { importModel } from "../../src/index.js";
import { importModelFile } from "../../src/node/index.js";
import { errorOf } from "../support/error-of.js";
import { expectedOf, expectScores, fixture } from "../support/fixture.js";
import { fuzz } from "../support/fuzz.js";

const files: [string, string, string, string[]][] = [
  ["sequential", "sequential", "conv2d,max_pooling2d,conv2d_1,dense,dense_1", []],
  ["functional", "sequential", "conv2d_2,max_pooling2d_1,global_average_pooling2d,dense_2", ["0..1 is assumed"]],
  ["nested", "sequential", "a,b,dense_3", ["0..1 is assumed"]],
  ["vgg16-weights", "vgg16-custom", "", ["blue first", "averages over positions"]],
];

describe("importModel of Keras files", () => {
  it.each(files)("reads layers and scores of %s.h5", async (name, architecture, layers, warnings) => {
    const imported = await importModel(fixture(`keras/${name}.h5`));
    expect(imported).toMatchObject({ format: "keras", architecture });
    expect(imported.warnings).toEqual(warnings.map((part) => expect.stringContaining(part) as string));
    if (layers !== "") expect(imported.model.spec.layers.map((layer) => layer.name).join()).toBe(layers);
    expectScores(imported.model, expectedOf(`keras/${name}.expected.safetensors`));
  });

  it("names the layers of a VGG as they were published and knows its pixels", async () => {
    const { spec } = (await importModel(fixture("keras/vgg16-weights.h5"))).model;
    expect(spec.layers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["conv1_1", "conv5_3", "pool5", "fc6", "fc8"]),
    );
    expect(spec.input).toMatchObject({
      mean: [123.68, 116.779, 103.939],
      resize: { rule: "stretch", filter: "nearest" },
    });
    expect(spec.input.std).toBeUndefined();
  });

  it("reads the same from disk and from compressed datasets as from memory", async () => {
    const { model } = await importModel(fixture("keras/functional.h5"));
    const path = new URL("../fixtures/keras/functional.h5", import.meta.url).pathname;
    expect((await importModelFile(path)).model.tensors).toEqual(model.tensors);
    expect((await importModel(new Blob([fixture("keras/gzip.h5")]))).model.tensors).toEqual(model.tensors);
  });
});

const hostile: [string, RegExp][] = [
  ["external-link", /link to another file/],
  ["soft-link", /no dataset/],
  ["external-storage", /cannot be read/],
  ["virtual", /put together from other files/],
  ["shape-bomb", /takes 4503599627370496 bytes/],
  ["contiguous-bomb", /takes 536870912 bytes/],
  ["lzf", /filter 32000/],
  ["integers", /floating-point/],
  ["big-endian", /little-endian/],
  ["wrong-shape", /\[4,5\], expected \[5,5\]/],
  ["nan", /NaN or infinity at index \[0,0\]/],
  ["missing", /no dataset/],
  ["group-as-weight", /no dataset/],
  ["no-config", /weights alone/],
  ["config-not-json", /not valid JSON/],
  ["config-number", /weights alone/],
  ["too-many-weights", /holds 3 weights/],
  ["no-weight-names", /holds 0 weights/],
  ["vgg16-notop", /notop/],
  ["keras3.weights", /\.weights\.h5/],
];

describe("importModel of hostile Keras files", () => {
  it.each(hostile)("refuses %s.h5", async (name, message) => {
    const error = await errorOf(() => importModel(fixture(`keras/${name}.h5`)));
    expect(error.message).toMatch(message);
    expect(["bad-model", "unsupported-model", "not-finite"]).toContain(error.code);
  });

  it("refuses a file cut off anywhere", async () => {
    const file = fixture("keras/functional.h5");
    for (let length = 0; length < file.length; length += 977) {
      expect(["bad-model", "unsupported-model"]).toContain(
        (await errorOf(() => importModel(file.slice(0, length)))).code,
      );
    }
  });

  it("survives mutants", async () => {
    const seeds = ["functional.h5", "gzip.h5", "vgg16-weights.h5"].map((name) => fixture(`keras/${name}`));
    expect(await fuzz(seeds, (mutant) => importModel(mutant, { format: "keras" }))).toBeGreaterThan(5);
  });

  it("survives mutants of the archive", async () => {
    const seeds = ["trained", "transfer-functional"].map((name) => fixture(`variants/keras-${name}.keras`));
    expect(await fuzz(seeds, (mutant) => importModel(mutant, { format: "keras-archive" }))).toBeGreaterThan(5);
  });

  it("still reads a sound file afterwards", async () => {
    expectScores(
      (await importModel(fixture("keras/nested.h5"))).model,
      expectedOf("keras/nested.expected.safetensors"),
    );
  });
});
