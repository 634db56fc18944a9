import { rmSync } from "node:fs";
import { decodeImage, encodePng, readPngText } from "@deep-inside/images";
import { describe, expect, it } from "vitest";
import { compareFigures, compareMaps, comparePictures } from "../src/reproduce/compare.js";
import { cli, expectRefusal, Workplace } from "./support/cli.js";
import { pngPicture } from "./support/pictures.js";
import { tinyModel, TINY_SPEC } from "./support/tiny-model.js";

const place = new Workplace();
const tiny = ["--model", "@tiny.safetensors"];

async function make(...args: string[]): Promise<void> {
  const outcome = await cli(place.args("saliency", "@picture.png", ...tiny, "--quiet", ...args));
  expect(outcome).toEqual({ status: 0, stdout: "", stderr: "" });
}

const again = (...args: string[]) => cli(place.args("reproduce", "@picture.saliency.png", ...tiny, ...args));

/** The PNG with its record changed, and its pixels unless `pixels` changes them. */
async function rewrite(change: (record: Record<string, unknown>) => void, pixels = (_: Uint8Array): void => {}) {
  const bytes = place.read("picture.saliency.png");
  const text = readPngText(bytes);
  const record = JSON.parse(text["deep-inside"] ?? "") as Record<string, unknown>;
  change(record);
  const image = await decodeImage(bytes);
  pixels(image.data);
  place.write("picture.saliency.png", encodePng(image, { ...text, "deep-inside": JSON.stringify(record) }));
}

interface Changes {
  readonly pixels?: (data: Uint8Array) => void;
  readonly record?: Readonly<Record<string, unknown>>;
}

describe("reproduce", () => {
  it.each([
    ["of a deterministic run", ["--deterministic"]],
    ["of a class and another subtracted", ["--class", "0", "--minus", "4", "--reduce", "signed"]],
    ["of a unit of a layer", ["--target", "conv2:3:1,2", "--deterministic"]],
    [
      "after soft-max, by random masks",
      ["--method", "rise", "--masks", "9", "--softmax", "probability", "--seed", "5"],
    ],
    ["with seeded noise", ["--method", "smoothgrad", "--seed", "5", "--deterministic"]],
    ["of a unit of an early layer", ["--target", "conv1:2:1,2", "--deterministic"]],
    ["of a layer that Grad-CAM weighs", ["--method", "grad-cam", "--layer", "conv1", "--deterministic"]],
    ["of another style", ["--style", "side-by-side", "--colormap", "viridis", "--deterministic"]],
  ])("makes the same pixels again: a map %s", async (_, args) => {
    await make(...args);
    const { status, stdout, stderr } = await again("--threads", "1");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^identical\n/);
  });

  it.each(["network", "image"])(
    "makes a raw map again, in the geometry of the %s, by the file beside it",
    async (space) => {
      await make("--deterministic", "--raw", "@map.npy", "--raw-space", space);
      const outcome = await cli(place.args("reproduce", "@map.npy", ...tiny));
      expect(outcome).toMatchObject({ status: 0, stderr: "" });
      expect(outcome.stdout).toMatch(/^identical\n/);
      const bytes = place.read("map.npy");
      const last = new DataView(bytes.buffer, bytes.length - 4);
      last.setFloat32(0, 2 * last.getFloat32(0, true) + 1, true);
      place.write("map.npy", bytes);
      const changed = await cli(place.args("reproduce", "@map.npy", ...tiny, "--json"));
      expect(changed.status).toBe(1);
      expect(JSON.parse(changed.stdout)).toMatchObject({
        results: [{ verdict: "different", share: expect.any(Number) }],
      });
    },
  );

  it("makes a map again with the little memory it was made with", async () => {
    await make("--raw", "@normal.npy", "--deterministic");
    await make("--raw", "@low.npy", "--deterministic", "--memory", "low");
    expect(place.read("low.npy")).not.toEqual(place.read("normal.npy"));
    const outcome = await cli(place.args("reproduce", "@low.npy", ...tiny, "--tolerance", "0"));
    expect(outcome).toMatchObject({ status: 0, stderr: "" });
    expect(outcome.stdout).toMatch(/^identical\n/);
    await rewrite((record) => (record["memory"] = "much"));
    expectRefusal(await again(), 1, "bad-image", /memory/);
  });

  it("asks for the file beside a raw map", async () => {
    await make("--raw", "@map.npy");
    rmSync(place.path("map.npy.json"));
    expectRefusal(await cli(place.args("reproduce", "@map.npy", ...tiny)), 1, "bad-image", /map\.npy\.json/);
  });

  it("makes a class model again, and the frames on its way", async () => {
    const args = ["class-model", "tench", ...tiny, "--deterministic", "--steps", "4", "--quiet"];
    const grown = await cli(place.args(...args, "--out", "@tench.png", "--frames", "@frames", "--frame-every", "2"));
    expect(grown).toEqual({ status: 0, stdout: "", stderr: "" });
    for (const file of ["@tench.png", "@frames/2.png"]) {
      const outcome = await cli(place.args("reproduce", file, ...tiny));
      expect(outcome).toMatchObject({ status: 0, stderr: "" });
      expect(outcome.stdout).toMatch(/^identical\n/);
    }
  });

  it("accepts rounding and refuses more, with the difference", async () => {
    await make("--deterministic");
    await rewrite(
      () => {},
      (data) => void (data[0] = (data[0] ?? 0) ^ 2),
    );
    expect(JSON.parse((await again("--json")).stdout)).toMatchObject({
      results: [{ verdict: "within tolerance", largest: 2, share: 1 / (24 * 40) }],
    });
    const strict = await again("--json", "--tolerance", "1");
    expect(JSON.parse(strict.stdout)).toMatchObject({ results: [{ verdict: "different", largest: 2 }] });
    expect(strict.status).toBe(1);
  });

  it.each([
    ["a score that rounding explains", 1e-6, "within tolerance", 0],
    ["another score", 1, "different", 1],
  ])("compares the recorded figures as well: %s", async (_, more, verdict, expected) => {
    await make("--deterministic");
    await rewrite((record) => (record["score"] = Number(record["score"]) + more));
    const { status, stdout } = await again();
    expect({ status, verdict: stdout.split("\n")[0] }).toEqual({ status: expected, verdict });
  });

  const spoil = (data: Uint8Array): void => void (data[0] = (data[0] ?? 0) ^ 128);
  it.each([
    ["a changed picture", { pixels: spoil }, /^different: .*\nThe figures agree: the file was changed/],
    ["another score", { record: { score: 1e6 } }, /^different\nThe figures differ/],
    [
      "another version",
      { pixels: spoil, record: { version: "0.0.9" } },
      /^different: .*\nIt was made by another version/,
    ],
  ] as const)("says what a difference means: %s", async (_, { pixels, record }: Changes, said) => {
    await make("--deterministic");
    await rewrite((old) => void Object.assign(old, record), pixels);
    const { status, stdout } = await again();
    expect(status).toBe(1);
    expect(stdout).toMatch(said);
  });

  it("says which version made a file, and compares it all the same", async () => {
    await make("--deterministic");
    await rewrite((record) => (record["version"] = "0.0.9"));
    const { status, stdout } = await again();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^identical\n.*\nversion +0\.0\.9 +\d/);
  });

  it("finds what another binary made within tolerance", async () => {
    // Without --deterministic, relaxed SIMD where there is any; its sums round differently.
    await make("--method", "integrated-gradients", "--steps", "8");
    await rewrite((record) => (record["binary"] = "simd"));
    expect((await again()).stdout).toMatch(/^(identical|within tolerance)/);
  });

  it("refuses another picture under the recorded name", async () => {
    await make();
    place.write("picture.png", pngPicture(30, 30));
    expectRefusal(await again(), 1, "hash-mismatch", /--image/);
  });

  it("takes the picture from where --image says, and asks for it when it is gone", async () => {
    await make("--deterministic");
    place.write("moved/elsewhere.png", place.read("picture.png"));
    rmSync(place.path("picture.png"));
    expectRefusal(await again(), 1, "file", /--image/);
    expect((await again("--image", "@moved/elsewhere.png")).status).toBe(0);
  });

  it("refuses another model", async () => {
    await make();
    place.write("tiny.safetensors", tinyModel(TINY_SPEC, 0.5));
    expectRefusal(await again(), 1, "hash-mismatch", /--model/);
  });

  it.each([
    ["no provenance", (): void => place.write("picture.saliency.png", pngPicture()), /saliency/],
    ["an unknown method", () => rewrite((record) => (record["method"] = "tea leaves")), /tea leaves/],
    ["no digest of the picture", () => rewrite((record) => (record["image"] = { name: "x.png" })), /SHA-256/],
    [
      "a class by another name",
      () => rewrite((record) => (record["class"] = { index: 0, name: "owl" })),
      /"owl".*"tench"/,
    ],
    [
      "a class that the model lacks",
      () => rewrite((record) => (record["minus"] = { index: 9, name: "x" })),
      /does not have/,
    ],
    ["parameters that are objects", () => rewrite((record) => (record["parameters"] = { x: {} })), /parameters/],
    ["no JSON", () => corrupt(), /JSON/],
    [
      "another kind of file in it",
      () => place.write("picture.saliency.png", "GIF89a...."),
      /neither a PNG nor a raw map/,
    ],
  ])("refuses a PNG with %s", async (_, change, message) => {
    await make();
    await change();
    expectRefusal(await again(), 1, "bad-image", message);
  });
});

async function corrupt(): Promise<void> {
  const image = await decodeImage(place.read("picture.saliency.png"));
  place.write("picture.saliency.png", encodePng(image, { "deep-inside": "{" }));
}

describe("comparePictures", () => {
  it("calls pictures of different extents different", () => {
    const one = { height: 1, width: 2, data: new Uint8Array(6) };
    expect(comparePictures(one, { height: 2, width: 1, data: one.data }, 255).verdict).toBe("different");
  });
});

describe("compareFigures", () => {
  it("measures a score by itself or 1, and a map's range by its largest magnitude", () => {
    const figures = { score: 0, min: -2e-6, max: 1e-6 };
    expect(compareFigures(figures, figures, 0)).toBe("identical");
    expect(compareFigures(figures, { ...figures, score: 0.9 / 255 }, 1)).toBe("within tolerance");
    expect(compareFigures(figures, { ...figures, score: 1.1 / 255 }, 1)).toBe("different");
    expect(compareFigures(figures, { ...figures, max: (1 + 1.9 / 255) * 1e-6 }, 1)).toBe("within tolerance");
    expect(compareFigures(figures, { ...figures, max: 2e-6 }, 1)).toBe("different");
    expect(compareFigures(figures, { score: 0, min: -2e-6 }, 255)).toBe("different");
  });
});

describe("compareMaps", () => {
  const map = (...values: number[]) => ({ height: 1, width: values.length, data: Float32Array.from(values) });

  it("measures in 255ths of the range, and takes NaN for a place without a value", () => {
    expect(compareMaps(map(0, 51, NaN, 255), map(0, 50, NaN, 255), 1)).toEqual({
      verdict: "within tolerance",
      largest: 1,
      share: 0.25,
    });
    expect(compareMaps(map(0, 255), map(0, 253), 1).verdict).toBe("different");
    expect(compareMaps(map(0, 255), map(NaN, 255), 200)).toMatchObject({ verdict: "different", largest: 255 });
  });

  it("does not call a difference below the smallest step identical", () => {
    expect(compareMaps(map(0, 1, 2), map(0, 1.0001, 2), 3).verdict).toBe("within tolerance");
  });
});
