import { decodeImage } from "@deep-inside/images";
import { boxIou } from "@deep-inside/evaluate";
import { SAMPLES_URL } from "@deep-inside/weights";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { LocalizeResult } from "../src/localize/localize-picture.js";
import { cli as anyCli, expectRefusal, Workplace, type Outcome } from "./support/cli.js";
import { TINY_SPEC, tinyModel } from "./support/tiny-model.js";

const place = new Workplace();
const tiny = ["localize", "@picture.png", "--model", "@tiny.safetensors"];

const cli = (args: readonly string[], options: { tty?: boolean } = {}): Promise<Outcome> =>
  anyCli(args, { ...options, built: true });

async function localize(...args: string[]): Promise<LocalizeResult> {
  const { status, stdout, stderr } = await cli(place.args(...args, "--json"));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return (JSON.parse(stdout) as { results: LocalizeResult[] }).results[0]!;
}

interface Sample {
  readonly file: string;
  readonly objects: readonly { readonly class: string; readonly box: readonly [number, number, number, number] }[];
}
const samples = JSON.parse(readFileSync(new URL("samples.json", SAMPLES_URL), "utf8")) as Sample[];

describe("localize", () => {
  // Two things each; the last is stored turned by 90 degrees.
  it.each(["dog-and-bicycle.png", "cat-and-guitar.jpg", "owl-and-apple.jpg", "sailboat-and-elephant-turned.jpg"])(
    "finds each of the things in %s",
    async (file) => {
      const { objects } = samples.find((sample) => sample.file === file)!;
      const classes = objects.flatMap((object) => ["--class", object.class]);
      const out = ["--out", "@objects.png", "--threads", "1"];
      const found = await localize("localize", fileURLToPath(new URL(file, SAMPLES_URL)), ...classes, ...out);
      expect(found.objects.map((object) => object.class?.name)).toEqual(objects.map((object) => object.class));
      found.objects.forEach(({ box }, k) => {
        const [left, top, right, bottom] = objects[k]!.box;
        expect(boxIou(box, { left, top, right, bottom })).toBeGreaterThan(0.5);
      });
    },
  );

  it("writes the drawing, the masks and the cut-outs, in pixels of the picture", async () => {
    const { objects, size, out } = await localize(
      ...tiny,
      "--class",
      "1",
      "--masks",
      "@masks",
      "--cutouts",
      "@cutouts",
    );
    const [{ box, share, mask, cutout }] = objects as unknown as [Required<LocalizeResult["objects"][0]>];
    expect(size).toEqual({ width: 40, height: 24 });
    expect(out).toBe(place.path("picture.localize.png"));
    expect(await decodeImage(place.read("picture.localize.png"))).toMatchObject(size);
    const drawn = await decodeImage(place.read(mask.slice(place.folder.length + 1)));
    const white = drawn.data.filter((_, at) => at % 3 === 0 && drawn.data[at] === 255).length;
    expect(white / (40 * 24)).toBeCloseTo(share, 9);
    const cut = await decodeImage(place.read(cutout.slice(place.folder.length + 1)));
    expect(cut).toMatchObject({ width: box.right - box.left, height: box.bottom - box.top });
  });

  it("leaves out classes that are unlikely, but for the likeliest one", async () => {
    const found = async (...args: string[]): Promise<number[]> =>
      (await localize(...tiny, ...args)).objects.map(({ probability }) => probability!);
    const all = await found("--min-probability", "0");
    expect(all).toHaveLength(5);
    expect(await found()).toEqual(all.filter((probability) => probability >= 0.01));
    expect(await found("--min-probability", String(all[1]!))).toEqual(all.slice(0, 2));
    expect(await found("--min-probability", "1")).toEqual(all.slice(0, 1));
    const named = await cli(place.args(...tiny, "--class", "1", "--min-probability", "0.5"));
    expectRefusal(named, 2, "bad-option", /cannot be used with/);
  });

  it("looks for the likeliest classes, for a layer's unit, and over ten crops", async () => {
    const top = await localize(...tiny, "--top", "3", "--min-probability", "0");
    const probabilities = top.objects.map(({ probability }) => probability!);
    expect(probabilities).toHaveLength(3);
    expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
    const unit = await localize(...tiny, "--target", "conv2:5", "--crops", "10");
    expect(unit.objects).toMatchObject([{ target: "conv2:5" }]);
  });

  it("prints a table that names the colour of each object", async () => {
    const { status, stdout } = await cli(place.args(...tiny, "--top", "2"));
    expect(status).toBe(0);
    expect(stdout).toMatch(/object .* left .* colour .*\n.* red .*\n.* blue\n/);
  });

  it("tells of its passes on a terminal, and of nothing elsewhere", async () => {
    // The embedded model: passes of the tiny one are over before a second line is due, a tenth of a second after the first.
    const long = ["localize", "@picture.png", "--method", "smoothgrad", "--top", "1"];
    const seen = await cli(place.args(...long), { tty: true });
    expect(seen.status).toBe(0);
    expect(seen.stderr).toMatch(/smoothgrad, pass \d+ of 50, \d+ s left/);
    expect((await cli(place.args(...tiny, "--top", "1"))).stderr).toBe("");
  });

  it.each<[string, string[], RegExp]>([
    ["quantiles in the wrong order", ["--foreground", "0.4"], /foreground is 0\.4, expected 0\.65/],
    ["a quantile that is no number", ["--background", "NaN"], /from 0\.001 to/],
    ["a negative cost", ["--smoothness=-1"], /from 0 to/],
    ["no components", ["--components", "0"], /from 1 to/],
    ["a part there is not", ["--part", "second"], /salient, largest/],
    ["no class at all", ["--top", "0"], /from 1 to/],
    ["a probability above 1", ["--min-probability", "1.5"], /from 0 to 1/],
    ["a layer there is not", ["--target", "conv9"], /no layer "conv9"/],
    ["the likeliest beside a name", ["--class", "top1", "--class", "1"], /stands alone/],
  ])("refuses %s", async (_, args, message) => {
    const before = place.contents();
    const outcome = await cli(place.args(...tiny, ...args));
    if (args.includes("conv9")) expectRefusal(outcome, 1, "unknown-layer", message);
    else expectRefusal(outcome, 2, "bad-option", message);
    expect(place.contents()).toEqual(before);
  });

  it("refuses the map of a network that looks at nothing, and leaves no file", async () => {
    place.write("blind.safetensors", tinyModel(TINY_SPEC, 0));
    const before = place.contents();
    const outcome = await cli(place.args("localize", "@picture.png", "--model", "@blind.safetensors"));
    expectRefusal(outcome, 2, "bad-option", /does not show where/);
    expect(place.contents()).toEqual(before);
  });
});
