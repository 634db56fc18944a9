import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cli, Workplace } from "./support/cli.js";
import { tinyModel, TINY_SPEC } from "./support/tiny-model.js";

const place = new Workplace();
beforeEach(() => vi.stubEnv("DEEP_INSIDE_CACHE", place.path("cache")));
afterEach(() => vi.unstubAllEnvs());

describe("weights info", () => {
  it.each([
    ["as an argument", ["@tiny.safetensors"]],
    ["by --model", ["--model", "@tiny.safetensors"]],
  ])("describes a model named %s", async (_, args) => {
    const { status, stdout } = await cli(place.args("weights", "info", ...args, "--json"));
    expect(status).toBe(0);
    const file = tinyModel();
    expect(JSON.parse(stdout)).toMatchObject({
      name: "tiny",
      input: TINY_SPEC.input,
      file: { bytes: file.length, sha256: createHash("sha256").update(file).digest("hex") },
      dtypes: ["F32"],
      classCount: 5,
      classes: TINY_SPEC.classes,
      // conv1 3*4*9 + 4, conv2 4*6*9 + 6, fc 6*6*8*5 + 5
      parameters: 112 + 222 + 1445,
      layers: [
        { name: "conv1", kind: "conv3x3", output: [4, 12, 16], parameters: 112 },
        { name: "pool1", kind: "maxpool2x2", output: [4, 6, 8], parameters: 0 },
        { name: "conv2", kind: "conv3x3", output: [6, 6, 8], parameters: 222 },
        { name: "fc", kind: "dense", output: [5, 1, 1], parameters: 1445 },
      ],
    });
  });

  it("prints facts, layers and classes for people", async () => {
    const { stdout } = await cli(place.args("weights", "info", "@tiny.safetensors"));
    expect(stdout).toMatch(/^name +tiny$/m);
    expect(stdout).toMatch(/^conv2 +conv3x3 +6x6x8 +222$/m);
    expect(stdout).toMatch(/^0 tench, 1 crane, 2 crane, 3 2, 4 white shark$/m);
    expect(stdout).not.toMatch(/lineage|undefined/);
  });
});

describe("weights info of published weights that are not here", () => {
  it("says where they are, how large, under which licence, and how to fetch them", async () => {
    const { status, stdout } = await cli(["weights", "info", "vgg16"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^url +https:\/\/huggingface\.co\/timm\/vgg16/m);
    expect(stdout).toMatch(/^download +553 MB, kept as 277 MB/m);
    expect(stdout).toMatch(/^sha256 +57b02691[0-9a-f]{56}$/m);
    expect(stdout).toMatch(/^licence +BSD-3-Clause/m);
    expect(stdout).toMatch(/^Fetch it: deep-inside weights pull vgg16$/m);
    expect((await cli(["weights", "info", "vgg11_bn"])).stdout).toMatch(
      /^sha256 +6002323d \(the first 8 of 64 digits/m,
    );
  });

  it("gives the same as JSON", async () => {
    const { stdout } = await cli(["weights", "info", "vgg16-keras", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      name: "vgg16-keras",
      origin: "published",
      lineage: "caffe",
      licence: "CC BY 4.0",
      bytes: 553_467_096,
      md5: "64373286793e3c8b2b4e3219cbf3544b",
      pull: "deep-inside weights pull vgg16-keras",
    });
  });
});

describe("weights list", () => {
  it("names the embedded model first, then published weights with their size and licence", async () => {
    const { status, stdout } = await cli(["weights", "list", "--json"]);
    expect(status).toBe(0);
    const { results } = JSON.parse(stdout) as { results: Record<string, unknown>[] };
    expect(results[0]).toMatchObject({ name: "deep-inside-72", origin: "embedded" });
    expect(results).toContainEqual(expect.objectContaining({ name: "vgg16", origin: "published", megabytes: 553 }));
    for (const { licence } of results.slice(1)) expect(licence).toBeTruthy();
    expect((await cli(["weights", "list"])).stdout).toMatch(
      /^name +origin +download +lineage +file\ndeep-inside-72 +embedded/,
    );
  });
});
