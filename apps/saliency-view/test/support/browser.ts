import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser, type Page } from "playwright-core";
import type { SaliencyView } from "../../src/index.js";

/** CHROMIUM_PATH, or the Chromium from npm. Not that package's default switches: they lift web security. */
export async function launch(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM_PATH"] ?? (await chromium.executablePath());
  return playwright.launch({ executablePath, args: ["--no-sandbox"] });
}

/** The script that defines the element, for a test page. */
export const SCRIPT = `<script type="module" src="/cdn/saliency-view.js"></script>`;

/** Waits until the only, or first, element of the page is in one of these states. */
export async function waitForState(page: Page, ...states: string[]): Promise<void> {
  await page.waitForFunction(
    (wanted) => wanted.includes(document.querySelector<SaliencyView>("saliency-view")?.state ?? ""),
    states,
    { timeout: 30_000 },
  );
}

/** Map and engine of the first element; the map as plain numbers, which carry f32 exactly. */
export function readMap(page: Page): Promise<{ map: number[]; binary: string; threads: number; top: string }> {
  return page.evaluate(() => {
    const view = document.querySelector<SaliencyView>("saliency-view")!;
    const { binary, threads } = view.explanation!.engine;
    return { map: [...view.map!.data], binary, threads, top: view.prediction[0]!.name };
  });
}
