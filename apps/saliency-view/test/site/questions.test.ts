import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readPngText } from "@deep-inside/images";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { SaliencyView } from "../../src/index.js";
import { PATIENCE_MS } from "../support/browser.js";
import { usePages } from "../support/pages.js";
import { explained, openSite, SCENE, untilMap, waitForView } from "../support/playground.js";

const OWN = fileURLToPath(new URL("../../../../packages/models/test/fixtures/keras/vgg16-weights.h5", import.meta.url));

const pages = usePages();
let page: Page;

const status = () => page.locator("#view").locator("[part=status]").innerText();

describe("the playground answers", () => {
  test("for a class of the list, of all classes, against another one, and by another rule", async () => {
    page = await openSite(pages);
    await untilMap(page, () => page.getByRole("button", { name: /^bicycle .*%/ }).click());
    expect(await status()).toMatch(/^bicycle/);
    expect((await explained(page)).y).toBeGreaterThan(0.5);
    await untilMap(page, () => page.getByLabel("Why this class rather than").selectOption("dog"));
    expect(await status()).toMatch(/^bicycle rather than dog/);
    expect(await page.evaluate(() => document.querySelector<SaliencyView>("#view")!.map!.data.some((v) => v < 0))).toBe(
      true,
    );
    await page.waitForURL(/target=bicycle&against=dog/);
    await untilMap(page, () => page.getByLabel("DeconvNet").check());
    expect((await explained(page)).method).toBe("deconvnet");
    await untilMap(page, async () => {
      await page.getByLabel("Ask about any class").fill("owl");
      await page.keyboard.press("Enter");
    });
    expect(await status()).toMatch(/^owl/);
    // A link brings all of it back.
    await page.waitForURL(/target=owl&method=deconvnet/);
    await page.reload();
    await waitForView(page, (view) => view.state === "ready" && view.method === "deconvnet");
    expect(await status()).toMatch(/^owl/);
  });

  test("with several methods, those of one unit on one scale", async () => {
    page = await openSite(pages, `${SCENE}&task=methods&target=dog`);
    const shown = await page.waitForFunction(
      () => {
        const views = [...document.querySelectorAll<SaliencyView>("#methods saliency-view")];
        if (views.length === 0 || views.some((view) => view.state !== "ready")) return null;
        return views.map(({ explanation, range }) => ({ ...explanation!, max: range!.max, min: range!.min }));
      },
      null,
      { timeout: PATIENCE_MS },
    );
    const maps = await shown.evaluate((views) =>
      views!.map(({ method, unit, min, max }) => ({ method, unit, min, max })),
    );
    expect(maps.map(({ method }) => method)).toEqual(
      expect.arrayContaining(["gradient", "deconvnet", "guided", "grad-cam"]),
    );
    const units = new Map(maps.map(({ unit, max }) => [unit, max]));
    expect(units.size).toBeGreaterThan(1);
    for (const { unit, max } of maps) expect(max).toBe(units.get(unit));
    const { min, max } = maps.find(({ method }) => method === "integrated-gradients")!;
    expect(min).toBe(-max);
    await page.getByRole("button", { name: "Guided" }).click();
    await waitForView(page, (view) => view.explanation?.method === "guided");
    expect(await page.getByRole("tab", { name: "Saliency" }).getAttribute("aria-selected")).toBe("true");
  });

  test("with a class model that is seen to grow, and can be stopped", async () => {
    page = await openSite(pages);
    await page.getByRole("tab", { name: "Class model" }).click();
    const frames = (): Promise<string> =>
      page.evaluate(() => {
        const root = document.querySelector("#view")!.shadowRoot!;
        return root.querySelector<HTMLCanvasElement>("canvas.growth")!.toDataURL();
      });
    await waitForView(page, (view) => view.state === "computing");
    const first = await frames();
    await expect.poll(frames).not.toBe(first);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Grow again" }).click();
    await waitForView(page, (view) => view.state === "computing");
    // To its end in fewer steps than the page takes, once the page has asked for its own.
    await page.waitForTimeout(500);
    await page.evaluate(() => void Object.assign(document.querySelector("#view")!, { ascent: { steps: 4 } }));
    await waitForView(page, (view) => view.classModel !== null && view.state === "ready");
    expect(await status()).toMatch(/^dog, [\d.]+ % · score \S+ · 4 steps$/);
  });

  test("with the object's outline or box, and its share", async () => {
    page = await openSite(pages, `${SCENE}&task=object&target=dog`);
    await waitForView(page, (view) => view.localization !== null);
    const path = (): Promise<string | null> => page.locator("#view path.line").getAttribute("d");
    expect((await path())!.length).toBeGreaterThan(100);
    const { box, share } = await page.evaluate(() => document.querySelector<SaliencyView>("#view")!.localization!);
    expect(box.right).toBeLessThan(0.7 * 448);
    await page.getByText(`It covers ${(100 * share).toFixed(0)} % of the picture.`).waitFor();
    await page.getByLabel("Box").check();
    await expect.poll(path).toBe(`M${box.left} ${box.top}H${box.right}V${box.bottom}H${box.left}Z`);
  });

  test("for a visitor's own weights, chosen as a file, and tells how far they are read", async () => {
    page = await openSite(pages);
    await page.evaluate(() => {
      const found = ((globalThis as { bars?: string[] }).bars = [] as string[]);
      new MutationObserver(() => {
        const bar = document.querySelector("#weights progress");
        if (bar) found.push(bar.getAttribute("aria-label")!);
      }).observe(document.querySelector("#weights")!, { childList: true, subtree: true });
    });
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Use your own weights" }).click();
    await (await chooser).setFiles(OWN);
    await waitForView(page, (view) => view.state === "ready" && view.modelSpec?.layers.length !== undefined);
    await page.getByText("vgg16-weights.h5").waitFor();
    await page.getByRole("button", { name: "Back to the embedded one" }).waitFor();
    expect(await page.evaluate(() => (globalThis as { bars?: string[] }).bars)).toContain("Reading vgg16-weights.h5");
    await untilMap(page, () => page.getByRole("button", { name: "Back to the embedded one" }).click());
    await page.locator("#weights strong", { hasText: "The embedded network" }).waitFor();
  });

  test("for weights that cannot be read with what is wrong, and nothing of the network before", async () => {
    page = await openSite(pages);
    const [scale, facts] = [page.locator("#view [part=legend]"), page.locator("#weights .note")];
    await expect.poll(() => facts.innerText()).toMatch(/72 classes/);
    expect(await scale.count()).toBe(1);
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Use your own weights" }).click();
    await (await chooser).setFiles({ name: "mine.pth", mimeType: "", buffer: Buffer.alloc(1000) });
    await waitForView(page, (view) => view.state === "error");
    await page.getByText("mine.pth").waitFor();
    await expect.poll(() => facts.innerText()).toBe("");
    expect(await scale.count()).toBe(0);
  });

  test("by a PNG that says how it was made", async () => {
    page = await openSite(pages);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save PNG" }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe("saliency.png");
    const record = JSON.parse(readPngText(await readFile(await saved.path()))["deep-inside"]!) as object;
    const scene = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save scene" }).click();
    const name = (await scene).suggestedFilename();
    expect(record).toMatchObject({ command: "saliency", image: { name }, class: { name: "dog" }, method: "gradient" });
  });
});
