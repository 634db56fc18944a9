// Takes the pictures of the playground for the documents: node scripts/screenshots.mjs FOLDER
import chromium from "@sparticuz/chromium";
import sharp from "sharp";
import { preview } from "vite";
import { chromium as playwright } from "playwright-core";
import { fileURLToPath } from "node:url";

const folder = process.argv[2] ?? "docs";
const root = fileURLToPath(new URL("../dist/site", import.meta.url));
const server = await preview({
  root,
  configFile: false,
  build: { outDir: "." },
  preview: { port: 4179, host: "127.0.0.1" },
});
const browser = await playwright.launch({
  executablePath: process.env.CHROMIUM_PATH ?? (await chromium.executablePath()),
  args: ["--no-sandbox"],
});
for (const colorScheme of ["light", "dark"]) {
  for (const [name, width] of [
    ["wide", 1240],
    ["narrow", 390],
  ]) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    await page.goto(server.resolvedUrls.local[0]);
    await page.waitForFunction(() => document.querySelector("saliency-view")?.state === "ready");
    if (name === "wide" && colorScheme === "dark") {
      await page.click("#tab-methods");
      await page.waitForFunction(() => {
        const views = [...document.querySelectorAll("#methods saliency-view")];
        return views.length > 0 && views.every((view) => view.state === "ready");
      });
    }
    await page.waitForTimeout(300);
    await sharp(await page.screenshot({ fullPage: true }))
      .png({ palette: true, colours: 128 })
      .toFile(`${folder}/playground-${colorScheme}-${name}.png`);
    await page.close();
  }
}
await browser.close();
await server.close();
