import { encodePng } from "@deep-inside/images";
import { describe, expect, it } from "vitest";
import { cli, expectRefusal, Workplace } from "./support/cli.js";
import { pngPicture } from "./support/pictures.js";

const place = new Workplace();

/** A picture, each of another width, that is an object all over. */
function picture(name: string): void {
  const [height, width] = [24, 40 + name.charCodeAt(0)];
  place.write(`set/${name}.png`, pngPicture(height, width));
  const data = new Uint8Array(3 * height * width).fill(255);
  place.write(`set/masks/tench/${name}.png`, encodePng({ height, width, data }));
}

function sanity(...args: string[]) {
  const model = ["--model", "@tiny.safetensors", "--methods", "gradient,guided", "--deterministic"];
  return cli(place.args("evaluate", "sanity", "@set", ...model, ...args));
}

interface Document {
  readonly results: readonly { method: string; cascading: object[]; verdicts: Record<string, { passes: boolean }> }[];
  readonly layers: readonly string[];
  readonly errors?: readonly { picture: string; code: string }[];
  readonly pictures: string;
}

describe("evaluate sanity FOLDER", () => {
  it("judges every method by layers and by class, and leaves out pictures that cannot be used", async () => {
    for (const name of ["a", "c", "d", "e"]) picture(name);
    place.write("set/b.png", "no picture");
    const { status, stdout, stderr } = await sanity("--pictures", "3", "--json", "--html", "@sanity.html");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error \[bad-image\]: [^\n]*b\.png[^\n]*\n$/);
    const { results, layers, errors, pictures } = JSON.parse(stdout) as Document;
    expect(layers).toEqual(["fc", "conv2", "conv1"]);
    expect(pictures).toMatch(/^3 of folder /);
    expect(errors?.map(({ code }) => code)).toEqual(["bad-image"]);
    expect(results.map(({ method }) => method)).toEqual(["gradient", "guided"]);
    for (const { cascading, verdicts } of results) {
      expect(cascading).toHaveLength(3);
      expect(Object.keys(verdicts)).toEqual(["weights", "class", "because"]);
    }
    const page = new TextDecoder().decode(place.read("sanity.html"));
    expect(page).toMatch(/<h2>Failures<\/h2><ul><li>\[bad-image\] [^<]*b\.png/);
    expect(page).toMatch(
      /deep-inside evaluate sanity \S+ --methods gradient,guided --tests weights,class --pictures 3 --seed \d+ --model \S+ --deterministic</,
    );
  });

  it("prints one table, without the test that was not asked for", async () => {
    for (const name of ["a", "b"]) picture(name);
    const { status, stdout, stderr } = await sanity("--tests", "class");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^method +random class +expected +agreement\ngradient .*\nguided .*\n$/);
  });

  it("needs two pictures", async () => {
    picture("a");
    expectRefusal(await sanity(), 1, "file", /two; of folder .*, 1 can be used/);
  });
});
