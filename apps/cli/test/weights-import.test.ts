import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readModel } from "@deep-inside/models";
import { cli, expectRefusal, Workplace } from "./support/cli.js";

const place = new Workplace();
const fixtures = new URL("../../../packages/models/test/fixtures/", import.meta.url);
const file = (name: string): string => new URL(name, fixtures).pathname;

async function imported(...args: string[]) {
  const outcome = await cli(["weights", "import", ...args, "--out", place.path("out.safetensors")]);
  expect(outcome.status, outcome.stderr).toBe(0);
  return { ...outcome, model: await readModel(place.read("out.safetensors")) };
}

/** Results without what differs between two files of one network. */
function withoutModel(results: unknown): unknown {
  return (results as { made?: unknown; model?: unknown }[]).map(({ made: _, model: __, ...rest }) => rest);
}

describe("weights import", () => {
  it.each([
    ["torch/vgg11.pth", "torch", "vgg11-custom"],
    ["torch/vgg11.legacy.pth", "torch-legacy", "vgg11-custom"],
    ["torch/vgg16_bn.safetensors", "safetensors", "vgg16_bn-custom"],
    ["onnx/plain.onnx", "onnx", "sequential"],
    ["keras/sequential.h5", "keras", "sequential"],
    ["tfjs/uint16/model.json", "tfjs", "sequential"],
    ["npz/vgg11.npz", "npz", "vgg11-custom"],
  ])("converts %s", async (name, format, architecture) => {
    const { stdout, model } = await imported(file(name), "--json");
    const { classes } = JSON.parse(stdout) as { classes: number };
    expect(JSON.parse(stdout)).toMatchObject({ format, architecture, out: { dtype: "f32" } });
    expect(model.tensors.get(`${model.spec.layers.at(-1)?.name}.bias`)?.shape).toEqual([classes]);
  });

  it("gives the same scores as the file it was made from", async () => {
    await imported(file("torch/vgg11.pth"), "--quiet");
    const [direct, converted] = await Promise.all(
      [file("torch/vgg11.pth"), place.path("out.safetensors")].map((model) =>
        cli(["predict", place.path("picture.png"), "--model", model, "--json", "--deterministic", "--threads", "1"]),
      ),
    );
    expect(direct?.status, direct?.stderr).toBe(0);
    const results = [direct, converted].map(
      (outcome) => (JSON.parse(outcome?.stdout ?? "") as { results: object }).results,
    );
    expect(withoutModel(results[0])).toEqual(withoutModel(results[1]));
  });

  it("takes everything that a file does not say from options", async () => {
    place.write("names.txt", "a\nb\nc\nd\ne\n");
    const given = ["--mean", "1,2,3", "--std", "4,5,6", "--resize", "crop70:bicubic", "--name", "mine"];
    const { model } = await imported(file("torch/vgg11.pth"), ...given, "--classes", place.path("names.txt"));
    expect(model.spec).toMatchObject({
      name: "mine",
      classes: ["a", "b", "c", "d", "e"],
      input: {
        mean: [1, 2, 3],
        std: [4, 5, 6],
        resize: { rule: "shorter-side-crop", size: 70, filter: "bicubic" },
      },
    });
  });

  it.each([
    ["a list", '["a","b","c","d","e"]', undefined],
    ["Keras's index", '{"1":["n1","b"],"0":["n0","a"],"2":["n2","c"],"3":["n3","d"],"4":["n4","e"]}', "n4"],
  ])("reads class names from %s", async (_, json, synset) => {
    place.write("names.json", json);
    const { model } = await imported(file("torch/vgg11.pth"), "--classes", place.path("names.json"));
    expect(model.spec.classes).toEqual(["a", "b", "c", "d", "e"]);
    expect(model.spec.synsets?.[4]).toBe(synset);
  });

  it("reads tensors of any names with the layers given", async () => {
    const { model } = await imported(file("torch/vgg11.pth"), "--quiet");
    place.write("layers.json", JSON.stringify(model.spec.layers));
    const { model: explicit } = await imported(
      ...[file("torch/vgg11.pth"), "--layers", place.path("layers.json"), "--input", "64x64"],
    );
    expect(explicit.tensors).toEqual(model.tensors);
  });

  it("stores f16 and int8 in a half and about a third", async () => {
    const sizes: number[] = [];
    for (const dtype of ["f32", "f16", "int8"]) {
      const { model } = await imported(file("torch/vgg11.pth"), "--dtype", dtype);
      sizes.push([...model.tensors.values()].reduce((sum, { data }) => sum + data.length, 0));
    }
    expect(sizes[1]! / sizes[0]!).toBeLessThan(0.55);
    expect(sizes[2]!).toBeLessThan(sizes[1]!);
  });

  it.each([
    ["features alone", [file("torch/features-only.pth")], 1, "unsupported-model", /features only/],
    ["a pickled module", [file("torch/module.pth")], 1, "unsupported-model", /state_dict/],
    ["a missing file", ["@missing.pth"], 1, "file", /does not exist/],
    ["too few class names", [file("torch/vgg11.pth"), "--classes", "@two.txt"], 1, "bad-model", /2 entries.*5 scores/],
    ["broken JSON", [file("torch/vgg11.pth"), "--layers", "@two.txt"], 2, "bad-option", /no JSON/],
    ["a mean of two numbers", [file("torch/vgg11.pth"), "--mean", "1,2"], 2, "bad-option", /three numbers/],
    ["a deviation of 0", [file("torch/vgg11.pth"), "--std", "0,1,1"], 2, "bad-option", /std/],
    ["a wrong input", [file("torch/vgg11.pth"), "--input", "96x96"], 1, "unsupported-model", /Use 64x64/],
    ["a wrong rule", [file("torch/vgg11.pth"), "--resize", "crop"], 2, "bad-option", /cropSIZE/],
  ] as const)("refuses %s and writes nothing", async (_, args, status, code, message) => {
    place.write("two.txt", "a\nb");
    const outcome = await cli(["weights", "import", ...place.args(...args, "--out", "@out.safetensors", "--quiet")]);
    expectRefusal(outcome, status, code, message);
    expect(place.contents().some((entry) => entry.includes("out.safetensors"))).toBe(false);
  });

  it("does not run what a pickle asks for", () => {
    expect(readFileSync(file("torch/module.pth")).includes("torch.nn")).toBe(true);
  });
});

describe("weights verify", () => {
  it("says that a file is sound and which published one it is not", async () => {
    const { status, stdout } = await cli(["weights", "verify", file("torch/vgg11.pth"), "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ format: "torch", model: { name: "vgg11-custom" } });
    expect(JSON.parse(stdout)).not.toHaveProperty("published");
  });

  it.each([
    ["a hash that was given", ["@tiny.safetensors", "--sha256", "0".repeat(64)], "hash-mismatch", /the hash given/],
    ["the digits in a name", ["@vgg16-397923af.pth"], "hash-mismatch", /digits in its name is 397923af/],
    ["a damaged file", ["@cut.safetensors"], "bad-model", /cut/],
  ] as const)("compares %s", async (_, args, code, message) => {
    place.write("vgg16-397923af.pth", readFileSync(file("torch/vgg11.pth")));
    place.write("cut.safetensors", place.read("tiny.safetensors").slice(0, -4));
    expectRefusal(await cli(["weights", "verify", ...place.args(...args)]), 1, code, message);
  });
});
