import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { version } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readMap, waitForState } from "../support/browser.js";
import { pack, PACKAGES } from "../support/packages.js";
import { usePages } from "../support/pages.js";

const SAMPLE = fileURLToPath(new URL("../../../../weights/samples/dog-and-bicycle.png", import.meta.url));
const ELEMENT = "deterministic controls";
const FILES = {
  "package.json": `{ "name": "fresh", "private": true, "type": "module" }`,
  "index.html": `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>fresh</title>
<script type="module" src="/main.js"></script><saliency-view src="/sample.png" ${ELEMENT}></saliency-view></html>`,
  "main.js": `import "@deep-inside/saliency-view/define";`,
};

/** Without `worker: { format: "es" }` there is one script to a worker, which cannot restart a crashed HDF5 reader. */
const KNOWN = /EMPTY_IMPORT_META/;

const pages = usePages();
let folder: string;
let vite: typeof import("vite");

// A project of the packed packages, without a line of settings, where nothing of this repository is found by chance.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fresh-project-"));
  await mkdir(join(folder, "public"));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
  await copyFile(SAMPLE, join(folder, "public/sample.png"));
  const args = ["install", "--prefer-offline", "--no-audit", "--no-fund", `vite@${version}`];
  execFileSync("npm", [...args, ...pack(PACKAGES, folder)], { cwd: folder, stdio: "pipe" });
  const entry = createRequire(join(folder, "package.json")).resolve("vite");
  vite = (await import(pathToFileURL(entry).href)) as typeof vite;
}, 240_000);
afterAll(() => rm(folder, { recursive: true }));

describe("in a fresh Vite project with the packed packages", () => {
  test.each(["developed", "built"])("the element, %s, shows the map it shows here", async (how) => {
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    const customLogger = { ...vite.createLogger("silent"), warn, warnOnce: warn, error: warn };
    const common = { root: folder, configFile: false, logLevel: "warn", customLogger } as const;
    if (how === "built") await vite.build(common);
    const server =
      how === "built"
        ? await vite.preview({ ...common, preview: { port: 0 } })
        : await (await vite.createServer({ ...common, server: { port: 0 } })).listen();
    try {
      const page = await pages.blank();
      const said: string[] = [];
      page.on("console", (message) => ["warning", "error"].includes(message.type()) && said.push(message.text()));
      page.on("pageerror", ({ message }) => said.push(message));
      await page.goto(server.resolvedUrls!.local[0]!);
      await waitForState(page, "ready", "error");
      const here = await readMap(await pages.openElement(`src="/samples/dog-and-bicycle.png" ${ELEMENT}`));
      expect(here.top).toBe("dog");
      expect(await readMap(page)).toEqual(here);
      expect(said.filter((text) => !text.startsWith("Lit is in dev mode"))).toEqual([]);
      expect(warnings.filter((text) => !KNOWN.test(text))).toEqual([]);
    } finally {
      await server.close();
    }
  });
});
