import { existsSync, readdirSync, readFileSync } from "node:fs";
import { decodeImage, decodeNpy } from "@deep-inside/images";
import { describe, expect, it } from "vitest";
import { Workplace } from "./support/cli.js";
import { pngPicture } from "./support/pictures.js";
import { startProgram, type ProgramOptions } from "./support/program.js";

const place = new Workplace();
/** `startProgram` with `@name` for the files of the workplace. */
const start = (args: readonly string[], options?: ProgramOptions) => startProgram(place.args(...args), options);

const working = ["saliency", "@picture.png", "--model", "@tiny.safetensors", "--verify"];

describe("the program", () => {
  it("makes a saliency map and ends with status 0", async () => {
    const { status, stdout, stderr } = await start([...working, "--json"]).outcome;
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ model: { name: "tiny" } }] });
    expect(readdirSync(place.folder)).toContain("picture.saliency.png");
  });

  it.each([
    ["1 for a failure", ["saliency", "@missing.png", "--model", "@tiny.safetensors"], 1, /^error \[file\]: /],
    ["2 for a wrong command line", ["saliency", "--nonsense"], 2, /^error \[bad-option\]: /],
    ["2 and help without a command", [], 2, /^Usage: /],
  ])("ends with status %s", async (_, args, expected, message) => {
    const { status, stdout, stderr } = await start(args).outcome;
    expect({ status, stdout }).toEqual({ status: expected, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "on %s ends with status %i in the middle of its work, and leaves no half file",
    async (signal, status) => {
      const pictures = Array.from({ length: 300 }, (_, k) => `${k}.png`);
      for (const name of pictures) place.write(name, place.read("picture.png"));
      const running = start([
        "saliency",
        ...pictures.map((name) => `@${name}`),
        "--model",
        "@tiny.safetensors",
        "--out",
        "@maps",
      ]);
      // The first map says that the work has begun; hundreds are still to come.
      while (!existsSync(place.path("maps"))) await new Promise((resolve) => setTimeout(resolve, 5));
      running.process.kill(signal);
      expect(await running.outcome).toEqual({ status, stdout: "", stderr: "" });
      const maps = readdirSync(place.path("maps"));
      expect(maps.length).toBeLessThan(pictures.length);
      expect(maps.filter((name) => !name.endsWith(".saliency.png"))).toEqual([]);
      for (const name of maps) await decodeImage(place.read(`maps/${name}`));
    },
  );

  it("draws a large picture, which it does in a thread of its own, as it draws a small one", async () => {
    place.write("large.png", pngPicture(1300, 1600));
    const { status, stderr } = await start([
      "saliency",
      "@large.png",
      "--model",
      "@tiny.safetensors",
      "--raw",
      "@l.npy",
    ]).outcome;
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(await decodeImage(place.read("large.saliency.png"))).toMatchObject({ height: 1300, width: 1600 });
    expect(decodeNpy(place.read("l.npy"))).toMatchObject({ height: 12, width: 16 });
  });

  it("reports a large file that is damaged as it reports a small one", async () => {
    place.write("large.png", Uint8Array.from([...pngPicture().slice(0, 60), ...new Uint8Array(1_500_000)]));
    const { status, stdout, stderr } = await start(["predict", "@large.png", "--model", "@tiny.safetensors"]).outcome;
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^error \[bad-image\]: "[^"]*large\.png": [^\n]+\n$/);
  });

  it("goes on quietly when nobody reads its results any more", async () => {
    const running = start([...working, "--json"]);
    running.process.stdout?.destroy();
    const { status, stderr } = await running.outcome;
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(readdirSync(place.folder)).toContain("picture.saliency.png");
  });

  // npm's own Node is the one that people have installed; the scripts run on the pinned one.
  it.skipIf(process.env["npm_node_execpath"] === undefined)("runs on the Node that npm runs on", async () => {
    const { status, stderr } = await start(working, { executable: process.env["npm_node_execpath"] }).outcome;
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(readdirSync(place.folder)).toContain("picture.saliency.png");
  });

  it("says in one line which Node it needs when it is started with an older one", async () => {
    const node = ["--import", "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.8.1'})"];
    const { status, stdout, stderr } = await start(["--version"], { node }).outcome;
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /^error \[unsupported-runtime\]: deep-inside needs Node 20\.9 or later, this is 20\.8\.1\. [^\n]*\n$/,
    );
    const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      engines: { node: string };
    };
    expect(engines.node).toBe(">=20.9");
  });
});
