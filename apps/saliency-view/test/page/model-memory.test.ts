import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, PATIENCE_MS, SCRIPT } from "../support/browser.js";
import { largeModel } from "../support/large-models.js";
import { pageUrl, serve, type Server } from "../support/server.js";

const SIZES = [64, 224];

let browser: Browser;
let server: Server;
const folder = mkdtempSync(join(tmpdir(), "deep-inside-memory-"));

beforeAll(async () => {
  browser = await launch();
  const models = SIZES.map((size): [string, Uint8Array] => [`${size}.safetensors`, largeModel(size)]);
  server = await serve({}, new Map(models.map(([name, bytes]) => [`/made/${name}`, bytes])));
  for (const [name, bytes] of models) writeFileSync(join(folder, name), bytes);
});
afterAll(async () => {
  await Promise.all([browser.close(), server.close()]);
  rmSync(folder, { recursive: true });
});

/** Most resident memory that the page's process has had, in MB, once the element has explained a picture. */
async function peak(size: number, how: "address" | "file"): Promise<number> {
  const page = await (await browser.newContext()).newPage();
  const path = `/made/${size}.safetensors`;
  const explained = how === "address" ? `src="/samples/frog.png" model="${path}"` : "";
  await page.goto(pageUrl(server, `<input type="file"><saliency-view ${explained}></saliency-view>${SCRIPT}`));
  if (how === "file") {
    await page.setInputFiles("input", join(folder, `${size}.safetensors`));
    await page.evaluate(async () => {
      await customElements.whenDefined("saliency-view");
      const [view, input] = [document.querySelector("saliency-view")!, document.querySelector("input")!];
      view.model = input.files![0]!;
      view.src = "/samples/frog.png";
    });
  }
  await page.waitForFunction(() => document.querySelector("saliency-view")!.state === "ready", null, {
    timeout: PATIENCE_MS,
  });
  const tools = await browser.newBrowserCDPSession();
  const { processInfo } = await tools.send("SystemInfo.getProcessInfo");
  const peaks = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, "latin1"))?.[1]) / 1000);
  await page.context().close();
  return Math.max(...peaks);
}

describe.skipIf(!existsSync("/proc/self/status"))("the memory of a page", () => {
  test.each(["address", "file"] as const)(
    "holds the weights of a model given by %s once",
    async (how) => {
      const [small = 0, large = 0] = [await peak(SIZES[0]!, how), await peak(SIZES[1]!, how)];
      // In copies of the weights: the engine has one, and what was read is garbage for a while; a second makes it 2.
      expect((large - small) / (SIZES[1]! - SIZES[0]!)).toBeLessThan(1.5);
    },
    4 * PATIENCE_MS,
  );
});
