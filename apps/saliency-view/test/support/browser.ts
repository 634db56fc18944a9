import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser, type Page } from "playwright-core";
import type { SaliencyView } from "../../src/index.js";

/** Longest wait for anything on a page: a machine that is shared may be slow, and a wait that succeeds costs nothing. */
export const PATIENCE_MS = 100_000;

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
    { timeout: PATIENCE_MS },
  );
}

/** Puts files, by the paths of their addresses, onto the first element, as a drop or as a paste does. */
export async function giveFiles(page: Page, how: "drop" | "paste", paths: readonly string[]): Promise<void> {
  await page.evaluate(
    async ([kind, urls]) => {
      const transfer = new DataTransfer();
      for (const url of urls) {
        const blob = await (await fetch(url)).blob();
        transfer.items.add(new File([blob], url.split("/").pop()!, { type: blob.type }));
      }
      const view = document.querySelector("saliency-view")!;
      if (kind === "drop") {
        const stage = view.shadowRoot!.querySelector("[part=stage]")!;
        const options = { dataTransfer: transfer, bubbles: true, composed: true, cancelable: true };
        stage.dispatchEvent(new DragEvent("dragover", options));
        stage.dispatchEvent(new DragEvent("drop", options));
      } else {
        const options = { clipboardData: transfer, bubbles: true, composed: true, cancelable: true };
        view.dispatchEvent(new ClipboardEvent("paste", options));
      }
    },
    [how, paths] as const,
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
