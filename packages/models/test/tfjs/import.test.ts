import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { bytesSource, importModel } from "../../src/index.js";
import { importModelFile } from "../../src/node/index.js";
import { errorOf } from "../support/error-of.js";
import { expectedOf, expectScores, fixture } from "../support/fixture.js";
import { fuzz } from "../support/fuzz.js";

const folder = (name: string): string => fileURLToPath(new URL(`../fixtures/tfjs/${name}`, import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "deep-inside-tfjs-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const sibling = (path: string) => Promise.resolve(bytesSource(fixture(`tfjs/float32/${path}`)));
const json = JSON.parse(Buffer.from(fixture("tfjs/float32/model.json")).toString()) as {
  weightsManifest: { paths: string[]; weights: Record<string, unknown>[] }[];
};
const changed = (change: (copy: typeof json) => void): Uint8Array => {
  const copy = structuredClone(json);
  change(copy);
  return Buffer.from(JSON.stringify(copy));
};
const withPath = (path: unknown): Uint8Array =>
  changed((copy) => ((copy.weightsManifest[0] as { paths: unknown[] }).paths[0] = path));
const withWeight = (fields: object): Uint8Array =>
  changed((copy) => Object.assign(copy.weightsManifest[0]?.weights[0] ?? {}, fields));

describe("importModel of TensorFlow.js models", () => {
  it("reads the tensors of the Keras model it was made from, across shards", async () => {
    const { model, format } = await importModelFile(join(folder("float32"), "model.json"));
    const keras = await importModel(fixture("keras/sequential.h5"));
    expect(format).toBe("tfjs");
    expect(model).toEqual(keras.model);
  });

  it.each([
    ["float16", 2e-3],
    ["uint16", 1e-3],
    ["uint8", 0.2],
  ] as const)("undoes %s quantisation", async (name, tolerance) => {
    const { model } = await importModelFile(join(folder(name), "model.json"));
    expectScores(model, expectedOf("keras/sequential.expected.safetensors"), tolerance);
  });

  it.each([
    "../secret.bin",
    "a/../../secret.bin",
    "/etc/passwd",
    "..\\secret.bin",
    "C:\\secret.bin",
    "http://localhost/x",
    "file:///etc/passwd",
    "%2e%2e/secret.bin",
    "%2Fetc%2Fpasswd",
    "a//b",
    "x?y",
    "x#y",
    "a\0b",
    "%zz",
    "",
    7,
    null,
    {},
  ])("refuses the shard path %j", async (path) => {
    let opened = 0;
    const count = (name: string) => (opened++, sibling(name));
    expect((await errorOf(() => importModel(withPath(path), { sibling: count }))).code).toBe("bad-model");
    expect(opened).toBe(0);
  });

  const malformed: [string, Uint8Array, RegExp][] = [
    ["no manifest", changed((copy) => Object.assign(copy, { weightsManifest: null })), /no weightsManifest/],
    [
      "a group without weights",
      changed((copy) => Object.assign(copy.weightsManifest[0] ?? {}, { weights: 3 })),
      /no paths and weights/,
    ],
    [
      "a graph-model",
      changed((copy) => Object.assign(copy, { format: "graph-model" })),
      /"graph-model", expected a layers-model/,
    ],
    ["no topology", changed((copy) => Object.assign(copy, { modelTopology: undefined })), /class_name|lacks an object/],
    ["a missing shard", changed((copy) => copy.weightsManifest[0]?.paths.pop()), /bytes, expected/],
    [
      "a shard too many",
      changed((copy) => copy.weightsManifest[0]?.paths.push("group1-shard1of2.bin")),
      /bytes, expected/,
    ],
    ["a negative extent", withWeight({ shape: [-3] }), /no shape/],
    ["a shape bomb", withWeight({ shape: [2 ** 40, 2 ** 40] }), /overflows/],
    ["a larger shape", withWeight({ shape: [3, 3, 3, 400] }), /bytes, expected/],
    ["an integer weight", withWeight({ dtype: "int32" }), /"int32", expected float32/],
    ["an unknown quantisation", withWeight({ quantization: { dtype: "int4" } }), /quantised to "int4"/],
    ["an infinite scale", withWeight({ quantization: { dtype: "uint8", scale: "x", min: 0 } }), /finite scale/],
    ["a weight without name", withWeight({ name: 3 }), /no name/],
    ["a weight of another name", withWeight({ name: "other/kernel" }), /holds 0 weights for layer "conv2d"/],
    ["a key twice", Buffer.from('{"format":"layers-model","format":"x"}'), /twice/],
    ["half a file", Buffer.from(JSON.stringify(json).slice(0, 900)), /not valid JSON/],
  ];

  it.each(malformed)("refuses %s", async (_, file, message) => {
    const error = await errorOf(() => importModel(file, { sibling }));
    expect(error.message).toMatch(message);
    expect(["bad-model", "unsupported-model"]).toContain(error.code);
  });

  it("asks for the shards when only model.json is given", async () => {
    expect((await errorOf(() => importModel(fixture("tfjs/float32/model.json")))).message).toMatch(/Give all files/);
  });

  it.skipIf(process.platform === "win32")("refuses a shard that is a link out of the folder, or missing", async () => {
    cpSync(folder("float16"), scratch, { recursive: true });
    const shard = join(scratch, "group1-shard1of1.bin");
    rmSync(shard);
    expect((await errorOf(() => importModelFile(join(scratch, "model.json")))).code).toBe("file");
    symlinkSync(join(folder("float16"), "group1-shard1of1.bin"), shard);
    expect((await errorOf(() => importModelFile(join(scratch, "model.json")))).message).toMatch(/link that leads out/);
  });

  it("names the shard that cannot be opened, whatever the reason", async () => {
    const broken = (): Promise<never> => Promise.reject(new TypeError("the disk is on fire"));
    const error = importModel(fixture("tfjs/float32/model.json"), { format: "tfjs", sibling: broken });
    await expect(error).rejects.toMatchObject({
      name: "SaliencyError",
      code: "file",
      message: expect.stringMatching(/group1-shard\dof2\.bin.*the disk is on fire/) as string,
    });
  });

  it("survives mutants", async () => {
    const runs = await fuzz([fixture("tfjs/float32/model.json")], (mutant) =>
      importModel(mutant, { format: "tfjs", sibling }),
    );
    expect(runs).toBeGreaterThan(20);
  });
});
