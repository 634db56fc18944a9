import { describe, expect, it } from "vitest";
import { cli, Workplace } from "./support/cli.js";
import { pngPicture } from "./support/pictures.js";

const place = new Workplace();

interface Document {
  readonly results: readonly {
    image: string;
    top: readonly { index: number; name: string; score: number; probability: number }[];
  }[];
}

async function predict(...args: string[]): Promise<Document["results"]> {
  const { status, stdout, stderr } = await cli(
    place.args("predict", ...args, "--model", "@tiny.safetensors", "--json"),
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return (JSON.parse(stdout) as Document).results;
}

describe("predict", () => {
  it("lists the classes by falling score, with probabilities that add up to 1", async () => {
    const [{ image, top } = { image: "", top: [] }] = await predict("@picture.png");
    expect(image).toBe(place.path("picture.png"));
    expect(Object.keys(top[0] ?? {})).toEqual(["index", "name", "score", "probability"]);
    expect(top.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(top.map(({ score }) => score)).toEqual(top.map(({ score }) => score).sort((a, b) => b - a));
    expect(top.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
  });

  it("lists as many as asked for, and no more than there are", async () => {
    expect((await predict("@picture.png", "--top", "2"))[0]?.top).toHaveLength(2);
    expect((await predict("@picture.png", "--top", "99"))[0]?.top).toHaveLength(5);
  });

  it("takes several pictures", async () => {
    place.write("other.png", pngPicture(30, 30));
    expect(await predict("@picture.png", "@other.png")).toHaveLength(2);
  });

  it("prints a table for people", async () => {
    const { stdout } = await cli(place.args("predict", "@picture.png", "--model", "@tiny.safetensors", "--top", "1"));
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(/^image +index +class +probability +score$/),
      expect.stringContaining("picture.png"),
      "",
    ]);
  });
});
