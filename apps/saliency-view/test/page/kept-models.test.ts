import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { SaliencyView } from "../../src/index.js";
import { giveFiles, launch, PATIENCE_MS, readMap, SCRIPT, waitForState } from "../support/browser.js";
import { largeForeign, largeModel } from "../support/large-models.js";
import { pageUrl, serve, type Server } from "../support/server.js";

const MODEL = "/made/large.safetensors";
const FOREIGN = "/made/foreign.safetensors";
const element = (model: string): string =>
  `<saliency-view src="/samples/frog.png" model="${model}"></saliency-view>${SCRIPT}`;

let browser: Browser;
let server: Server;
let page: Page;

beforeAll(async () => {
  browser = await launch();
  server = await serve(
    {},
    new Map([
      [MODEL, largeModel(24)],
      [FOREIGN, largeForeign()],
    ]),
  );
});
afterAll(() => Promise.all([browser.close(), server.close()]));
afterEach(() => page.context().close());

/** Opens a page in a browser that has never been here. */
async function visit(model: string): Promise<void> {
  page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(pageUrl(server, element(model)));
  await settled();
}

async function visitAgain(): Promise<void> {
  await page.reload();
  await settled();
}

async function settled(): Promise<void> {
  await waitForState(page, "ready", "error");
  const shown = await page.evaluate(() =>
    document.querySelector("saliency-view")!.shadowRoot!.textContent.replaceAll(/\s+/g, " "),
  );
  expect(await page.evaluate(() => document.querySelector<SaliencyView>("saliency-view")!.state), shown).toBe("ready");
}

const requests = (path: string): number => server.log.filter((asked) => asked === path).length;

const remarks = (): Promise<readonly string[]> =>
  page.evaluate(() => document.querySelector<SaliencyView>("saliency-view")!.modelWarnings);

/** Names and sizes of the files in the origin's storage. */
const stored = (): Promise<[string, number][]> =>
  page.evaluate(async () => {
    const files: [string, number][] = [];
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("deep-inside-models", { create: true });
    for await (const [name, handle] of folder.entries())
      files.push([name, (await (handle as FileSystemFileHandle).getFile()).size]);
    return files;
  });

describe("a large model", () => {
  test.each([MODEL, FOREIGN])("of %s comes over the network once", async (path) => {
    const before = requests(path);
    await visit(path);
    const first = await readMap(page);
    expect(requests(path)).toBe(before + 1);
    expect((await stored()).filter(([name]) => name.endsWith(".bin"))).toHaveLength(1);
    await visitAgain();
    expect(requests(path)).toBe(before + 1);
    expect((await readMap(page)).map).toEqual(first.map);
  });

  test("comes again, with a remark, when what is stored was damaged", async () => {
    await visit(MODEL);
    const first = await readMap(page);
    const before = requests(MODEL);
    await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle("deep-inside-models");
      for await (const [name, handle] of folder.entries()) {
        if (!name.endsWith(".bin")) continue;
        const file = await (handle as FileSystemFileHandle).createWritable({ keepExistingData: true });
        await file.write({ type: "write", position: 20_000_000, data: new Uint8Array([1, 2, 3]) });
        await file.close();
      }
    });
    await visitAgain();
    expect(requests(MODEL)).toBe(before + 1);
    expect(await remarks()).toEqual([expect.stringContaining("was damaged")]);
    expect((await readMap(page)).map).toEqual(first.map);
    await visitAgain();
    expect(requests(MODEL)).toBe(before + 1);
  });

  test.each([MODEL, FOREIGN])("of %s that finds no room stays in memory, and says so", async (path) => {
    page = await (await browser.newContext()).newPage();
    const tools = await page.context().newCDPSession(page);
    await tools.send("Storage.overrideQuotaForOrigin", { origin: server.url, quotaSize: 5_000_000 });
    await page.goto(pageUrl(server, element(path)));
    await settled();
    expect(await remarks()).toContainEqual(
      expect.stringMatching(/has room for \d MB of this model's \d+ MB, so it stays in memory/),
    );
    expect(await stored()).toEqual([]);
  });

  test("given as a file leaves nothing behind", async () => {
    await visit(MODEL);
    const kept = await stored();
    await giveFiles(page, "drop", [FOREIGN]);
    await page.waitForFunction(() =>
      document.querySelector<SaliencyView>("saliency-view")!.modelSpec?.name.startsWith("vgg11"),
    );
    await settled();
    expect(await stored()).toEqual(kept);
  });
});
