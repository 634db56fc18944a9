import chromium from "@sparticuz/chromium";
import type { SaliencyView } from "@deep-inside/saliency-view";
import { SAMPLES_URL } from "@deep-inside/weights";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium as playwright, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli, Workplace } from "./support/cli.js";
import { openPlayground, type Playground } from "./support/playground.js";

const PICTURE = new URL("dog-and-bicycle.png", SAMPLES_URL);
const place = new Workplace();
let browser: Browser;
let playground: Playground;
let page: Page;

beforeAll(async () => {
  const executablePath = process.env["CHROMIUM_PATH"] ?? (await chromium.executablePath());
  browser = await playwright.launch({ executablePath, args: ["--no-sandbox"] });
  playground = await openPlayground(fileURLToPath(PICTURE));
  page = await browser.newPage();
  await page.goto(playground.url.href);
});
afterAll(async () => {
  await browser.close();
  await playground.stop();
});

/** What an element with these settings saves of the playground's picture, or of a scene, and the picture it names. */
async function save(settings: Partial<SaliencyView>, scene = false): Promise<{ png: number[]; picture: File }> {
  await page.waitForFunction(() => document.querySelector<SaliencyView>("#view")?.state === "ready");
  if (scene) {
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByRole("button", { name: "Add penguin" }).click();
    await page.waitForFunction(() => document.querySelector<SaliencyView>("#view")?.prediction[0]?.name === "penguin");
  }
  const saved = await page.evaluate(async (changes) => {
    // An element of its own: the page asks the playground's as its visitor likes.
    const { image } = document.querySelector<SaliencyView>("#view")!;
    const view = document.body.appendChild(document.createElement("saliency-view"));
    Object.assign(view, { image, deterministic: true }, changes);
    await view.explain();
    const file = await view.pictureFile();
    if (changes.ascent) {
      view.view = "class-model";
      await view.growClassModel();
    }
    const bytes = async (blob: Blob): Promise<number[]> => [...new Uint8Array(await blob.arrayBuffer())];
    const png = await bytes(await view.toBlob());
    view.remove();
    return { png, name: file.name, picture: await bytes(file) };
  }, settings);
  return { png: saved.png, picture: new File([Uint8Array.from(saved.picture)], saved.name) };
}

describe("reproduce makes what the playground saved again, identical", () => {
  it.each([
    ["a map", {}],
    ["a contrast of two classes", { target: "bicycle", minus: "dog", reduce: "signed" }],
    ["a class that is given by a layer's unit", { target: "layer:conv3_3:5" }],
    ["noise of a seed", { method: "smoothgrad", options: { samples: 3, seed: 7 } }],
    ["other colours", { colormap: "viridis", mapOpacity: 0.8, percentile: 95 }],
    ["colours that are shared with other maps", { range: { min: 0, max: 0.01 } }],
  ] as const)("%s", async (_, settings) => {
    const { png, picture } = await save(settings);
    expect(picture.name).toBe("dog-and-bicycle.png");
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(readFileSync(PICTURE));
    place.write("saved.png", Uint8Array.from(png));
    place.write(picture.name, readFileSync(PICTURE));
    const { status, stdout, stderr } = await cli(place.args("reproduce", "@saved.png"));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^identical\n/);
  });

  it("a scene that was composed: its PNG is part of the record", async () => {
    const { png, picture } = await save({}, true);
    place.write(picture.name, new Uint8Array(await picture.arrayBuffer()));
    place.write("saved.png", Uint8Array.from(png));
    expect(await cli(place.args("reproduce", "@saved.png"))).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^identical\n/),
    });
  });

  it("a class model", async () => {
    const { png } = await save({ target: "dog", ascent: { preset: "clear", steps: 6 } });
    place.write("saved.png", Uint8Array.from(png));
    expect(await cli(place.args("reproduce", "@saved.png"))).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^identical\n/),
    });
  });
});

describe("what open serves", () => {
  it("is isolated, explains with weights from disk, and breaks none of its own policies", async () => {
    const own = await openPlayground(...place.args("@picture.png", "--model", "@tiny.safetensors"));
    const other = await browser.newPage();
    const wrong: string[] = [];
    other.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    other.on("request", (request) => {
      if (!request.url().startsWith(own.url.origin) && !/^(blob|data):/.test(request.url())) wrong.push(request.url());
    });
    await other.goto(own.url.href);
    await other.waitForFunction(() => document.querySelector<SaliencyView>("#view")?.modelSpec?.name === "tiny");
    await other.waitForFunction(() => document.querySelector<SaliencyView>("#view")?.state === "ready");
    expect(await other.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await other.locator("#weights strong").innerText()).toBe("tiny.safetensors");
    expect(wrong).toEqual([]);
    await other.close();
    await own.stop();
  });
});
