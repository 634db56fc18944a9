import { existsSync } from "node:fs";
import { launch } from "puppeteer-core";
import { expect, test } from "vitest";
import { PATIENCE_MS, SCRIPT } from "../support/browser.js";
import { mapOfCommand } from "../support/command.js";
import { ISOLATED, pageUrl, serve } from "../support/server.js";

const FIREFOX = [process.env["FIREFOX_PATH"] ?? "", "/usr/bin/firefox-esr", "/usr/bin/firefox"].find(existsSync);
const ELEMENT = `<saliency-view src="/samples/dog-and-bicycle.png" controls deterministic threads="2"></saliency-view>`;

// Skipped, with its name in the report, where there is no Firefox: FIREFOX_PATH names one.
test.skipIf(!FIREFOX).each([
  ["an isolated page with two threads", ISOLATED, 2],
  ["a page that is not isolated", {}, 1],
] as const)("Firefox shows on %s the map of the command line, bit for bit", async (_, headers, threads) => {
  const [server, browser] = await Promise.all([
    serve(headers),
    launch({ browser: "firefox", executablePath: FIREFOX!, headless: true }),
  ]);
  try {
    const page = await browser.newPage();
    await page.goto(pageUrl(server, ELEMENT + SCRIPT));
    await page.waitForFunction(
      () => ["ready", "error"].includes(document.querySelector("saliency-view")?.state ?? ""),
      { timeout: PATIENCE_MS },
    );
    const found = await page.evaluate(() => {
      const view = document.querySelector("saliency-view")!;
      const error = view.shadowRoot!.querySelector("[role=alert]")?.textContent;
      return { error, threads: view.explanation?.engine.threads, map: [...(view.map?.data ?? [])] };
    });
    expect([found.error, found.threads]).toEqual([undefined, threads]);
    const bits = Buffer.from(Float32Array.from(found.map).buffer);
    expect(bits.equals(await mapOfCommand("dog-and-bicycle.png"))).toBe(true);
  } finally {
    await Promise.all([browser.close(), server.close()]);
  }
});
