import { fileURLToPath } from "node:url";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { SAMPLES_PATH } from "@deep-inside/weights";
import { describe, expect, it } from "vitest";
import type { SaliencyResult } from "../src/saliency/result.js";
import { cli, Workplace } from "./support/cli.js";

const place = new Workplace();
const samples = readdirSync(SAMPLES_PATH)
  .filter((name) => /\.(png|jpg)$/.test(name) && !name.includes(".saliency."))
  .map((name) => join(SAMPLES_PATH, name));

describe("saliency with the embedded model", () => {
  it("satisfies the bias identity to 1e-4 on every sample", async () => {
    const { status, stdout, stderr } = await cli([
      "saliency",
      ...samples,
      ...place.args("--verify", "--json", "--out", "@maps"),
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { results } = JSON.parse(stdout) as { results: SaliencyResult[] };
    expect(results.length).toBe(samples.length);
    expect(results.length).toBeGreaterThanOrEqual(6);
    for (const { verify, model } of results) {
      expect(model.name).toBe("deep-inside-72");
      expect(verify?.relativeError).toBeLessThan(1e-4);
    }
    expect(readdirSync(place.path("maps"))).toHaveLength(samples.length);
  });

  it("gives two classes of one picture two different maps", async () => {
    const maxima = ["cat", "guitar"].map(async (name) => {
      const picture = join(SAMPLES_PATH, "cat-and-guitar.jpg");
      const { stdout } = await cli(
        place.args("saliency", picture, "--class", name, "--out", `@${name}.png`, "--json", "--deterministic"),
      );
      const { results } = JSON.parse(stdout) as { results: SaliencyResult[] };
      expect(results[0]?.class?.name).toBe(name);
      return results[0]?.map.argmax;
    });
    const [cat, guitar] = await Promise.all(maxima);
    expect(cat).not.toEqual(guitar);
  });

  it("makes the picture of README again", async () => {
    const shown = fileURLToPath(new URL("../../../docs/bicycle.png", import.meta.url));
    const { status, stderr } = await cli(["reproduce", shown, "--image", join(SAMPLES_PATH, "dog-and-bicycle.png")]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it("is what --model means by its name", async () => {
    const [byName, byDefault] = await Promise.all([
      cli(["weights", "info", "deep-inside-72", "--json"]),
      cli(["weights", "info", "--json"]),
    ]);
    expect(byName).toEqual(byDefault);
    expect(byName.status).toBe(0);
  });
});
