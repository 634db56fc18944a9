import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { CLASSES, MODEL_NAME, MODEL_PATH, SAMPLES_PATH } from "../index.js";

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}
interface Sample {
  file: string;
  width: number;
  height: number;
  orientation: number;
  objects: { class: string; box: [number, number, number, number] }[];
}

const file = readFileSync(MODEL_PATH);
const length = Number(file.readBigUInt64LE(0));
const header = JSON.parse(file.toString("utf8", 8, 8 + length)) as Record<string, Entry>;
const about = JSON.parse((header["__metadata__"] as unknown as Record<string, string>)["deep-inside"]!);
const tensors = Object.entries(header).filter(([name]) => name !== "__metadata__");
const samples = JSON.parse(readFileSync(join(SAMPLES_PATH, "samples.json"), "utf8")) as Sample[];

test("the model file is canonical safetensors: aligned, sorted, without holes, small", () => {
  expect(length % 8).toBe(0);
  expect(file.length).toBeLessThanOrEqual(8_000_000);
  expect(tensors.map(([name]) => name)).toEqual(tensors.map(([name]) => name).sort());
  let end = 0;
  for (const [, { dtype, shape, data_offsets }] of tensors) {
    expect(dtype).toBe("F16");
    expect(data_offsets[0]).toBe(end);
    end += 2 * shape.reduce((product, extent) => product * extent, 1);
    expect(data_offsets[1]).toBe(end);
  }
  expect(8 + length + end).toBe(file.length);
});

test("the model is VGG16 by topology and names the listed classes", () => {
  expect(about.name).toBe(MODEL_NAME);
  expect(about.classes).toEqual(CLASSES.map((entry) => entry.name));
  const kinds = (about.layers as { kind: string; channels: number }[]).map(({ kind, channels }) =>
    kind === "conv3x3" ? channels : kind,
  );
  const block = (channels: number, depth: number): (number | string)[] => [
    ...Array<number>(depth).fill(channels),
    "maxpool2x2",
  ];
  const convs = [block(16, 2), block(32, 2), block(64, 3), block(128, 3), block(128, 3)].flat();
  expect(kinds).toEqual([...convs, "dense", "dense", "dense"]);
  expect(header["fc6.weight"]!.shape).toEqual([256, 128 * 7 * 7]);
  expect(header["fc8.weight"]!.shape).toEqual([CLASSES.length, 256]);
  expect(tensors.length).toBe(32);
});

test("every sample is listed, as large as the list says, and under 300 kB", async () => {
  // Maps that the command line wrote beside the samples are not samples; git ignores them too.
  const pictures = readdirSync(SAMPLES_PATH).filter((name) => /(?<!\.saliency)\.(png|jpg)$/.test(name));
  expect(pictures.sort()).toEqual(samples.map((sample) => sample.file).sort());
  const names = CLASSES.map((entry) => entry.name);
  for (const sample of samples) {
    const path = join(SAMPLES_PATH, sample.file);
    expect(statSync(path).size).toBeLessThan(300_000);
    const stored = await sharp(path).metadata();
    expect(stored.orientation ?? 1).toBe(sample.orientation);
    const turned = sample.orientation >= 5;
    expect([stored.width, stored.height]).toEqual(
      turned ? [sample.height, sample.width] : [sample.width, sample.height],
    );
    for (const object of sample.objects) {
      expect(names).toContain(object.class);
      expect(object.box[2]).toBeLessThanOrEqual(sample.width);
      expect(object.box[3]).toBeLessThanOrEqual(sample.height);
    }
  }
});

test("samples include a turned JPEG and pictures that are not square", () => {
  expect(samples.some((sample) => sample.orientation === 6)).toBe(true);
  expect(samples.filter((sample) => sample.width !== sample.height).length).toBeGreaterThanOrEqual(4);
});
