import { existsSync } from "node:fs";
import { encodePng } from "@deep-inside/images";
import { describe, expect, it } from "vitest";
import { cli, expectRefusal, Workplace } from "./support/cli.js";
import { pngPicture } from "./support/pictures.js";

const place = new Workplace();

interface Document {
  readonly results: readonly {
    method: string;
    group: string;
    metrics: Record<string, { mean: number; count: number }>;
  }[];
  readonly errors?: readonly { picture: string; code: string; message: string }[];
}

/** White where `pngPicture` has its square. */
function squareMask(height = 24, width = 40): Uint8Array {
  const data = new Uint8Array(height * width * 3);
  for (let i = 7; i < 14; i++) data.fill(255, 3 * (i * width + 11), 3 * (i * width + 20));
  return encodePng({ height, width, data });
}

const voc = `<annotation><filename>b.png</filename><size><width>40</width><height>24</height></size><object><name>tench</name>
<bndbox><xmin>12</xmin><ymin>8</ymin><xmax>20</xmax><ymax>14</ymax></bndbox></object></annotation>`;

function evaluate(...args: string[]) {
  return cli(place.args("evaluate", "@set", "--model", "@tiny.safetensors", "--methods", "gradient,grad-cam", ...args));
}

describe("evaluate FOLDER", () => {
  it("takes masks, Pascal VOC and COCO boxes, lists what fails, and counts the rest", async () => {
    for (const name of ["a", "b", "c", "d", "e", "f"]) place.write(`set/${name}.png`, pngPicture());
    place.write("set/masks/tench/a.png", squareMask());
    place.write("set/b.xml", voc);
    const box = { id: 1, image_id: 1, category_id: 1, bbox: [11, 7, 9, 7] };
    place.write(
      "set/annotations.json",
      JSON.stringify({
        images: [{ id: 1, file_name: "c.png", height: 24, width: 40 }],
        categories: [{ id: 1, name: "white shark" }],
        annotations: [box],
      }),
    );
    place.write("set/masks/tench/d.png", squareMask(30, 40));
    place.write("set/e.xml", voc.replace("tench", "unicorn"));
    const { status, stdout, stderr } = await evaluate("--json", "--metrics", "all");
    const { results, errors } = JSON.parse(stdout) as Document;
    expect(status).toBe(1);
    const lines = stderr.trimEnd().split("\n");
    expect(lines.map((line) => /^error (\[[\w-]+\]): .*(\w\.png)".*$/.exec(line)?.slice(1))).toEqual([
      ["[bad-shape]", "d.png"],
      ["[unknown-class]", "e.png"],
      ["[file]", "f.png"],
    ]);
    expect(errors?.map(({ picture, code }) => [picture.slice(-5), code])).toEqual([
      ["d.png", "bad-shape"],
      ["e.png", "unknown-class"],
      ["f.png", "file"],
    ]);
    const all = results.filter(({ group }) => group === "all");
    expect(all.map(({ method }) => method).sort()).toEqual(["(centre)", "(random)", "grad-cam", "gradient"]);
    for (const { metrics } of all) {
      for (const name of ["pointing", "iou", "deletion", "insertion", "drop"]) expect(metrics[name]?.count).toBe(3);
    }
  });

  it("goes on from its state to the figures of an uninterrupted run, and refuses the state of another", async () => {
    for (const name of ["a", "b"]) place.write(`set/${name}.png`, pngPicture());
    for (const name of ["a", "b"]) place.write(`set/masks/tench/${name}.png`, squareMask());
    const whole = await evaluate(
      "--deterministic",
      "--state",
      "@state.json",
      "--csv",
      "@whole.csv",
      "--html",
      "@report.html",
    );
    expect(whole).toMatchObject({ status: 0, stderr: "" });
    expect(whole.stdout).toMatch(/^all pictures +pointing/);
    const again = await evaluate("--deterministic", "--state", "@state.json", "--csv", "@again.csv");
    expect(again.stdout).toBe(whole.stdout);
    expect(place.read("again.csv")).toEqual(place.read("whole.csv"));
    expect(new TextDecoder().decode(place.read("report.html"))).toContain("data:image/png;base64,");
    expectRefusal(
      await evaluate("--state", "@state.json", "--metrics", "drop"),
      2,
      "bad-option",
      /another evaluation: .*metrics localisation, here drop\./,
    );
    place.write("set/b.png", pngPicture(25, 40));
    const other = await evaluate("--deterministic", "--state", "@state.json");
    expectRefusal(other, 2, "bad-option", /another evaluation/);
  });

  it("goes on after an interruption to the same figures", async () => {
    const names = Array.from({ length: 24 }, (_, k) => String.fromCharCode(97 + k));
    for (const name of names) {
      place.write(`set/${name}.png`, pngPicture(24, 40 + name.charCodeAt(0)));
      place.write(`set/masks/tench/${name}.png`, squareMask(24, 40 + name.charCodeAt(0)));
    }
    const args = ["--model", "@tiny.safetensors", "--methods", "gradient,grad-cam", "--deterministic", "--json"];
    const command = place.args("evaluate", "@set", ...args);
    const whole = JSON.parse((await cli(command)).stdout) as Document;
    const controller = new AbortController();
    const state = [...command, "--state", place.path("state.json")];
    const watching = setInterval(() => existsSync(place.path("state.json")) && controller.abort(), 1);
    const interrupted = await cli(state, { signal: controller.signal });
    clearInterval(watching);
    expect(interrupted).toMatchObject({ status: 130, stdout: "" });
    const { next } = JSON.parse(new TextDecoder().decode(place.read("state.json"))) as { next: number };
    expect(next).toBeGreaterThan(0);
    expect(next).toBeLessThan(24);
    expect((JSON.parse((await cli(state)).stdout) as Document).results).toEqual(whole.results);
  });

  it("lists annotations that are damaged, each with its picture, and refuses a damaged COCO file", async () => {
    for (const name of ["a", "b", "c"]) place.write(`set/${name}.png`, pngPicture());
    place.write("set/masks/tench/a.png", squareMask());
    place.write("set/b.xml", voc.replace("</object>", ""));
    place.write("set/masks/tench/c.png", "no picture");
    const { status, stdout } = await evaluate("--json");
    const { results, errors } = JSON.parse(stdout) as Document;
    expect(status).toBe(1);
    expect(errors?.map(({ picture, code }) => [picture.slice(-5), code])).toEqual([
      ["b.png", "file"],
      ["c.png", "bad-image"],
    ]);
    expect(results.find(({ method }) => method === "gradient")?.metrics["pointing"]?.count).toBe(1);
    expect((await evaluate()).stdout).toMatch(/\n\n2 of 3 pictures failed and are not counted\.\n$/);
    place.write("set/annotations.json", "{");
    expectRefusal(await evaluate(), 1, "file", /no JSON/);
  });

  it("prints no table where every picture failed", async () => {
    place.write("set/a.png", pngPicture());
    const { status, stdout } = await evaluate();
    expect([status, stdout]).toEqual([1, "1 of 1 pictures failed and are not counted.\n"]);
  });

  it("takes masks of COCO segmentations, and lists the pictures whose annotation is damaged", async () => {
    for (const name of ["a", "b", "c"]) place.write(`set/${name}.png`, pngPicture());
    const polygon = [11, 7, 20, 7, 20, 14, 11, 14];
    const annotation = { image_id: 1, category_id: 1, bbox: [11, 7, 9, 7], segmentation: [polygon] };
    const picture = { height: 24, width: 40 };
    place.write(
      "set/annotations.json",
      JSON.stringify({
        images: ["a", "b", "c"].map((name, k) => ({ id: k + 1, file_name: `${name}.png`, ...picture })),
        categories: [{ id: 1, name: "tench" }],
        annotations: [
          { id: 1, ...annotation },
          { id: 2, ...annotation, image_id: 2, segmentation: [[1, 2]] },
          { id: 3, ...annotation, image_id: 3, segmentation: { size: [24, 40], counts: [960] }, iscrowd: 1 },
        ],
      }),
    );
    const { status, stdout } = await evaluate("--json");
    const { results, errors } = JSON.parse(stdout) as Document;
    expect(status).toBe(1);
    expect(errors?.map(({ picture, code }) => [picture.slice(-5), code])).toEqual([
      ["b.png", "file"],
      ["c.png", "file"],
    ]);
    expect(results.find(({ method }) => method === "gradient")?.metrics["pointing"]?.count).toBe(1);
  });

  it("caps the samples of the methods of many passes, says so, and takes them all when asked", async () => {
    place.write("set/a.png", pngPicture());
    place.write("set/masks/tench/a.png", squareMask());
    const args = ["--methods", "input-x-gradient,grad-cam,smoothgrad", "--metrics", "completeness", "--deterministic"];
    const [capped, whole] = await Promise.all([
      evaluate(...args, "--csv", "@a.csv", "--json"),
      evaluate(...args, "--uncapped", "--json"),
    ]);
    const parameters = (outcome: typeof capped) => (JSON.parse(outcome.stdout) as { methods: object }).methods;
    expect(parameters(capped)).toEqual({ "input-x-gradient": {}, "grad-cam": {}, smoothgrad: { samples: 16 } });
    expect(parameters(whole)).toEqual({ "input-x-gradient": {}, "grad-cam": {}, smoothgrad: {} });
    expect(new TextDecoder().decode(place.read("a.csv"))).toContain("smoothgrad: samples 16");
    // Only what adds up to the score has a gap: the unit of a CAM is the score, but its sum is not.
    const { results } = JSON.parse(capped.stdout) as Document;
    const gaps = results.filter(({ metrics, group }) => group === "all" && metrics["gap"]);
    expect(gaps.map(({ method }) => method)).toEqual(["input-x-gradient"]);
  });

  it.each([
    ["an empty folder", "set/notes.txt", 1, "file", /no PNG or JPEG/],
    ["a folder that is a file", "set", 1, "file", /folder/],
  ] as const)("refuses %s", async (_, name, status, code, message) => {
    place.write(name, "x");
    expectRefusal(await evaluate(), status, code, message);
  });

  it("refuses a state that is none, and a method that does not exist", async () => {
    place.write("set/a.png", pngPicture());
    place.write("state.json", "[]");
    expectRefusal(await evaluate("--state", "@state.json"), 1, "file", /state/);
    expectRefusal(await evaluate("--methods", "gradient,tea"), 2, "bad-option", /tea/);
  });
});

describe("evaluate", () => {
  it("says that the scenes need a model that knows their classes", async () => {
    const outcome = await cli(place.args("evaluate", "--model", "@tiny.safetensors"));
    expectRefusal(outcome, 1, "unknown-class", /FOLDER/);
  });
});
