import type { BrowserContextOptions, Page } from "playwright-core";
import type { SaliencyView } from "../../src/index.js";
import { PATIENCE_MS } from "./browser.js";
import type { Pages } from "./pages.js";

/** A scene of two things, as a link says it. */
export const SCENE = "scene=dog.30.38.46.0*bicycle.70.68.44.0";

/** Opens the playground, below a path of more than one part, and waits for its map. */
export async function openSite(pages: Pages, link = SCENE, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await pages.blank({ viewport: { width: 1280, height: 900 }, ...options });
  await page.goto(`${pages.server().url}/some/where/else/#${link}`);
  await waitForView(page, (view) => view.state === "ready");
  return page;
}

/** Waits until this holds for the playground's element. */
export async function waitForView(page: Page, holds: (view: SaliencyView) => unknown): Promise<void> {
  await page.waitForFunction(`(${holds})(document.querySelector("#view"))`, null, { timeout: PATIENCE_MS });
}

/** Does something, and waits for the map that follows it. */
export async function untilMap(page: Page, act: () => Promise<unknown>): Promise<void> {
  await page.evaluate(() => {
    const view = document.querySelector("#view")!;
    const global = globalThis as { nextMap?: Promise<unknown> };
    global.nextMap = new Promise((resolve) => view.addEventListener("saliency-change", resolve, { once: true }));
  });
  await act();
  await page.evaluate(async () => void (await (globalThis as { nextMap?: Promise<unknown> }).nextMap));
}

/** What the element explains, and where its map peaks as shares of the picture. */
export function explained(page: Page): Promise<{ method: string; index: number | undefined; x: number; y: number }> {
  return page.evaluate(() => {
    const { explanation, map } = document.querySelector<SaliencyView>("#view")!;
    const { data, width, height } = map!;
    // The centre of the strongest half per cent: a single pixel leaps about.
    const least = data.toSorted()[Math.floor(0.995 * data.length)]!;
    const [x, y, n] = data.reduce(
      ([x, y, n], value, at) => (value < least ? [x, y, n] : [x + (at % width), y + Math.floor(at / width), n + 1]),
      [0, 0, 0] as [number, number, number],
    );
    return { method: explanation!.method, index: explanation!.target.index, x: x / n / width, y: y / n / height };
  });
}
