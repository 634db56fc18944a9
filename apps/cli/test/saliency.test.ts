import { decodeImage, decodeNpy, readPngText } from "@deep-inside/images";
import { describe, expect, it } from "vitest";
import { judge, type SaliencyResult } from "../src/saliency/result.js";
import { VERSION } from "../src/version.js";
import { cli, Workplace } from "./support/cli.js";
import { pngPicture } from "./support/pictures.js";

const place = new Workplace();
const tiny = ["--model", "@tiny.safetensors"];

async function saliency(...args: string[]): Promise<SaliencyResult> {
  const { status, stdout, stderr } = await cli(place.args("saliency", "@picture.png", ...tiny, "--json", ...args));
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const { results } = JSON.parse(stdout) as { results: SaliencyResult[] };
  expect(results).toHaveLength(1);
  return results[0] as SaliencyResult;
}

describe("saliency", () => {
  it("writes a PNG of the picture's extents beside the picture and prints a table", async () => {
    const { status, stdout, stderr } = await cli(place.args("saliency", "@picture.png", ...tiny));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [headings, row] = stdout.split("\n");
    expect(headings).toMatch(/^image +class +probability +score +saliency map$/);
    expect(row).toContain(place.path("picture.saliency.png"));
    expect(await decodeImage(place.read("picture.saliency.png"))).toMatchObject({ height: 24, width: 40 });
  });

  it("prints the document of the contract, without what is absent", async () => {
    const result = await saliency();
    expect(Object.keys(result)).toEqual([
      "image",
      "imageSha256",
      "model",
      "class",
      "score",
      "probability",
      "method",
      "parameters",
      "unit",
      "map",
      "out",
      "timings",
      "engine",
    ]);
    expect(result).toMatchObject({
      image: place.path("picture.png"),
      model: { name: "tiny", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      method: "gradient",
      parameters: { reduce: "max-abs" },
      map: { height: 12, width: 16 },
      out: place.path("picture.saliency.png"),
    });
    expect(Object.keys(result.timings)).toEqual(["loadMs", "forwardMs", "backwardMs", "totalMs"]);
    expect(Object.keys(result.engine)).toEqual(["binary", "threads"]);
  });

  it("gives the raw map in the geometry of the network, as its figures say", async () => {
    const { map } = await saliency("--raw", "@map.npy");
    const raw = decodeNpy(place.read("map.npy"));
    expect(raw).toMatchObject({ height: 12, width: 16 });
    expect(Math.max(...raw.data)).toBe(map.max);
    expect(Math.min(...raw.data)).toBe(map.min);
    expect(raw.data[map.argmax[0] * 16 + map.argmax[1]]).toBe(map.max);
  });

  it("gives the raw map in the geometry of the picture when asked", async () => {
    await saliency("--raw", "@map.npy", "--raw-space", "image");
    expect(decodeNpy(place.read("map.npy"))).toMatchObject({ height: 24, width: 40 });
  });

  it("explains the class that is named, by index, by name, and the largest score by top1", async () => {
    const top = await saliency("--class", "top1");
    const named = await saliency("--class", "white shark");
    expect(named.class).toEqual({ index: 4, name: "white shark" });
    expect((await saliency("--class", "4")).score).toBe(named.score);
    expect((await saliency("--class", "index:2")).class).toEqual({ index: 2, name: "crane" });
    expect(top.score).toBeGreaterThanOrEqual(named.score);
    expect(top.class).toEqual((await saliency()).class);
  });

  it("subtracts the score of the class after --minus", async () => {
    const [one, other] = [await saliency("--class", "0"), await saliency("--class", "4")];
    const difference = await saliency("--class", "0", "--minus", "4");
    expect(difference.minus).toEqual({ index: 4, name: "white shark" });
    expect(difference.score).toBeCloseTo(one.score - other.score, 5);
  });

  it("explains a layer, a channel or a unit, which has no class and no probability", async () => {
    for (const target of ["conv2", "conv2:3", "conv2:3:1,2"]) {
      const result = await saliency("--target", target);
      expect(result.target).toBe(target);
      expect(result).not.toHaveProperty("class");
      expect(result).not.toHaveProperty("probability");
    }
  });

  it("verifies the gradient to f32 accuracy", async () => {
    expect((await saliency("--verify")).verify?.relativeError).toBeLessThan(1e-5);
  });

  it("probes the gradient with --verify=deep, and takes what follows --verify for a picture", async () => {
    const { verify } = await saliency("--verify=deep");
    expect(verify?.relativeError).toBeLessThan(1e-5);
    expect(verify?.probe?.relativeError).toBeLessThan(1e-2);
    const { status, stdout } = await cli(place.args("saliency", "--verify", "@picture.png", ...tiny));
    expect(status).toBe(0);
    expect(stdout).toMatch(/gradient +identity error\n.* verified +\d\.\de-\d+\n$/);
  });

  it.each([
    [1e-7, undefined, "verified"],
    [1e-7, 1e-3, "verified"],
    [2e-4, undefined, "WRONG"],
    [1e-7, 0.2, "WRONG"],
    [NaN, undefined, "WRONG"],
  ])("says of an identity error of %d and a probe error of %d that the gradient is %s", (identity, probe, word) => {
    const error = probe === undefined ? undefined : { relativeError: probe, directions: 7 };
    expect(judge({ relativeError: identity, probe: error }).holds).toBe(word === "verified");
  });

  it.each(["deconvnet", "guided"])("makes a map by %s", async (method) => {
    expect((await saliency("--method", method)).method).toBe(method);
  });

  it("gives negative values, in the diverging colours, only to the signed reduction", async () => {
    expect((await saliency()).map.min).toBeGreaterThanOrEqual(0);
    expect((await saliency("--reduce", "signed")).map.min).toBeLessThan(0);
    expect(record().drawing).toMatchObject({ colormap: "RdBu" });
  });

  it.each([
    ["overlay", 40],
    ["map", 40],
    ["side-by-side", 88],
  ])("draws the style %s %i pixels wide", async (style, width) => {
    await saliency("--style", style, "--colormap", "viridis", "--out", "@drawn.png");
    expect(await decodeImage(place.read("drawn.png"))).toMatchObject({ height: 24, width });
  });

  it("shows the picture alone at opacity 0", async () => {
    await saliency("--opacity", "0");
    expect((await decodeImage(place.read("picture.saliency.png"))).data).toEqual(
      (await decodeImage(pngPicture())).data,
    );
  });

  it("says in the PNG how it was made", async () => {
    const result = await saliency("--class", "0", "--deterministic");
    expect(readPngText(place.read("picture.saliency.png"))["Software"]).toBe(`deep-inside ${VERSION}`);
    expect(record()).toEqual({
      version: VERSION,
      command: "saliency",
      model: result.model,
      image: { name: "picture.png", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      method: "gradient",
      parameters: { reduce: "max-abs" },
      unit: "score per pixel value",
      class: { index: 0, name: "tench" },
      score: result.score,
      map: { min: result.map.min, max: result.map.max, argmax: result.map.argmax },
      drawing: { style: "overlay", colormap: "inferno", opacity: 0.6 },
      binary: expect.stringMatching(/^simd/),
    });
  });

  it("says in the document and beside the raw map how they were made", async () => {
    const { stdout } = await cli(
      place.args("saliency", "@picture.png", ...tiny, "--json", "--deterministic", "--raw", "@map.npy"),
    );
    const { results, provenance } = JSON.parse(stdout) as { results: SaliencyResult[]; provenance: object };
    const [result] = results as [SaliencyResult];
    expect(provenance).toEqual({ version: VERSION, command: "saliency", model: result.model, binary: "simd" });
    const beside = JSON.parse(new TextDecoder().decode(place.read("map.npy.json"))) as object;
    expect(beside).toEqual({ ...record(), rawSpace: "network" });
    expect(beside).toMatchObject({ image: { name: "picture.png", sha256: result.imageSha256 } });
  });

  it("writes the same bytes for the same command, whatever the number of threads", async () => {
    await saliency("--deterministic", "--threads", "1", "--raw", "@one.npy");
    const once = place.read("picture.saliency.png");
    await saliency("--deterministic", "--threads", "3", "--raw", "@two.npy");
    expect(place.read("two.npy")).toEqual(place.read("one.npy"));
    expect(place.read("picture.saliency.png")).toEqual(once);
  });

  it("prints nothing with --quiet and writes the picture", async () => {
    const outcome = await cli(place.args("saliency", "@picture.png", ...tiny, "--quiet"));
    expect(outcome).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(place.read("picture.saliency.png").length).toBeGreaterThan(100);
  });
});

function record(): Record<string, unknown> {
  const text = readPngText(place.read("picture.saliency.png"))["deep-inside"] ?? "";
  return JSON.parse(text) as Record<string, unknown>;
}
