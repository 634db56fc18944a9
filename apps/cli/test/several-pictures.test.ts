import { mkdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SaliencyResult } from "../src/saliency/result.js";
import { cli, Workplace } from "./support/cli.js";
import { jpegPicture, pngPicture } from "./support/pictures.js";

const place = new Workplace();
const names = (): string[] => place.contents().map((line) => line.split(" ")[0] ?? "");

interface Document {
  readonly results: readonly SaliencyResult[];
  readonly errors?: readonly { image: string; code: string; message: string }[];
}

describe("saliency of several pictures", () => {
  it("gives one result each, in the order of the pictures, into a folder that it makes", async () => {
    place.write("b/owl.jpg", jpegPicture());
    place.write("small.png", pngPicture(9, 5));
    const args = ["saliency", "@b/owl.jpg", "@picture.png", "@small.png", "--model", "@tiny.safetensors"];
    const { status, stdout } = await cli(place.args(...args, "--out", "@new/maps", "--raw", "@new/raw", "--json"));
    expect(status).toBe(0);
    const { results, errors } = JSON.parse(stdout) as Document;
    expect(errors).toBeUndefined();
    expect(results.map(({ image }) => image)).toEqual(place.args("@b/owl.jpg", "@picture.png", "@small.png"));
    expect(results.map(({ out }) => out)).toEqual(
      ["owl", "picture", "small"].map((name) => place.path(`new/maps/${name}.saliency.png`)),
    );
    expect(names()).toEqual(
      expect.arrayContaining(["owl", "picture", "small"].map((n) => `/new/raw/${n}.saliency.npy`)),
    );
  });

  it("reports the one that fails, does the others, and ends with status 1", async () => {
    place.write("broken.png", pngPicture().slice(0, 50));
    place.write("last.png", pngPicture());
    const args = [
      "saliency",
      "@broken.png",
      "@picture.png",
      "@missing.png",
      "@last.png",
      "--model",
      "@tiny.safetensors",
    ];
    const { status, stdout, stderr } = await cli(place.args(...args, "--json"));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error \[bad-image\]: "[^"]*broken\.png".*\nerror \[file\]: "[^"]*missing\.png".*\n$/);
    const { results, errors } = JSON.parse(stdout) as Document;
    expect(results.map(({ image }) => image)).toEqual(place.args("@picture.png", "@last.png"));
    expect(errors?.map(({ image, code }) => [image, code])).toEqual([
      [place.path("broken.png"), "bad-image"],
      [place.path("missing.png"), "file"],
    ]);
    expect(names()).not.toContain("/broken.saliency.png");
    expect(names()).toContain("/last.saliency.png");
  });

  it("prints nothing on stdout when all fail", async () => {
    const args = ["saliency", "@no.png", "@none.png", "--model", "@tiny.safetensors", "--json", "--out", "@maps"];
    const before = place.contents();
    const { status, stdout, stderr } = await cli(place.args(...args));
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr.split("\n")).toHaveLength(3);
    expect(place.contents()).toEqual(before);
  });

  it("goes on when an output of one cannot be written", async () => {
    place.write("other.png", pngPicture());
    mkdirSync(place.path("maps"));
    place.write("raw", "");
    const { status, stderr } = await cli(
      place.args(
        "saliency",
        "@picture.png",
        "@other.png",
        "--model",
        "@tiny.safetensors",
        "--out",
        "@maps",
        "--raw",
        "@maps",
      ),
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(names()).toEqual(expect.arrayContaining(["/maps/picture.saliency.png", "/maps/picture.saliency.npy"]));
  });

  it("writes one picture into a folder that exists", async () => {
    mkdirSync(place.path("maps"));
    await cli(place.args("saliency", "@picture.png", "--model", "@tiny.safetensors", "--out", "@maps"));
    expect(names()).toContain("/maps/picture.saliency.png");
  });

  it("shows one line of progress on a terminal and takes it away again", async () => {
    const args = place.args("saliency", "@picture.png", "--model", "@tiny.safetensors");
    const { stderr } = await cli(args, { tty: true });
    expect(stderr).toMatch(/^\r\u001b\[2K1 of 1: .*\r\u001b\[2K$/);
    expect((await cli([...args, "--quiet"], { tty: true })).stderr).toBe("");
  });

  it("stops with status 130 when it is aborted, and leaves nothing behind", async () => {
    const before = place.contents();
    const args = place.args("saliency", "@picture.png", "--model", "@tiny.safetensors");
    const { status, stdout, stderr } = await cli(args, { signal: AbortSignal.abort() });
    expect({ status, stdout }).toEqual({ status: 130, stdout: "" });
    expect(stderr).toMatch(/^error \[aborted\]: /);
    expect(place.contents()).toEqual(before);
  });
});
