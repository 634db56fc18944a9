// The built playground, and the Chromium of the tests, for scripts.
import chromium from "@sparticuz/chromium";
import { preview } from "vite";
import { chromium as playwright } from "playwright-core";
import { fileURLToPath } from "node:url";

/** Starts the browser: CHROMIUM_PATH, or the Chromium from npm. */
export async function launch() {
  const executablePath = process.env.CHROMIUM_PATH ?? (await chromium.executablePath());
  return playwright.launch({ executablePath, args: ["--no-sandbox"] });
}

/** Serves dist/site on loopback. */
export async function servePlayground() {
  const server = await preview({
    root: fileURLToPath(new URL("../dist/site", import.meta.url)),
    configFile: false,
    logLevel: "error",
    build: { outDir: "." },
    preview: { port: 0, host: "127.0.0.1" },
  });
  return { url: server.resolvedUrls.local[0], close: () => server.close() };
}

/** Both together. */
export async function openPlayground() {
  const [server, browser] = await Promise.all([servePlayground(), launch()]);
  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { browser, url: server.url, close };
}

/** Waits until the playground shows its map. */
export const waitForMap = (page) =>
  page.waitForFunction(() => document.querySelector("#view")?.map, null, { timeout: 60_000 });
