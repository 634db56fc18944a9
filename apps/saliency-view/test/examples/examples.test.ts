import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build, createServer, preview } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { SaliencyView } from "../../src/index.js";
import { launch, PATIENCE_MS } from "../support/browser.js";

const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));

let browser: Browser;
let page: Page;
let folder: string;

beforeAll(async () => {
  [browser, folder] = await Promise.all([launch(), mkdtemp(join(tmpdir(), "saliency-view-examples-"))]);
});
afterAll(() => Promise.all([browser.close(), rm(folder, { recursive: true, force: true })]));
afterEach(() => page.close());

/** Opens an address and waits until every element shows a map; the classes they explain, and what went wrong. */
async function open(url: string): Promise<{ shown: (number | undefined)[]; threads: number; wrong: string[] }> {
  const wrong: string[] = [];
  page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on("pageerror", (error) => wrong.push(error.message));
  await page.goto(url);
  await page.waitForFunction(
    () => {
      const views = [...document.querySelectorAll<SaliencyView>("saliency-view")];
      return views.length > 0 && views.every(({ state }) => state === "ready" || state === "error");
    },
    null,
    { timeout: PATIENCE_MS },
  );
  return page.evaluate((errors) => {
    const views = [...document.querySelectorAll<SaliencyView>("saliency-view")];
    const shown = views.map(({ explanation }) => explanation?.target.index);
    const messages = views.map(({ shadowRoot }) => shadowRoot!.querySelector("[part=error]")?.textContent?.trim());
    const threads = views[0]!.explanation?.engine.threads ?? 0;
    return { shown, threads, wrong: [...errors, ...messages.filter((text) => text !== undefined)] };
  }, wrong);
}

/** Runs an example as its `npm start` does, or as it is built, and opens it. */
async function run(name: string, how: "developed" | "built"): Promise<Awaited<ReturnType<typeof open>>> {
  const common = { root: EXAMPLES + name, logLevel: "error", cacheDir: join(folder, `${name}-cache`) } as const;
  const outDir = join(folder, name);
  if (how === "built") await build({ ...common, build: { outDir } });
  const server =
    how === "built"
      ? await preview({ ...common, build: { outDir }, preview: { port: 0 } })
      : await (await createServer({ ...common, server: { port: 0 } })).listen();
  try {
    return await open(server.resolvedUrls!.local[0]!);
  } finally {
    await server.close();
  }
}

const [DOG, BICYCLE] = [0, 24];

describe("the examples", () => {
  test("a plain page with the element of another origin", async () => {
    const { serve } = (await import("../../examples/plain/serve.mjs" as string)) as {
      serve(port: number): Promise<{ url: string; close(): void }>;
    };
    const { url, close } = await serve(0);
    expect(await open(url)).toMatchObject({ shown: [DOG], wrong: [] });
    close();
  });

  test.each([
    ["vite", "developed", [DOG, BICYCLE]],
    ["vite", "built", [DOG, BICYCLE]],
    ["react", "developed", [DOG]],
    ["react", "built", [DOG]],
  ] as const)("%s, %s", async (name, how, classes) => {
    const { shown, threads, wrong } = await run(name, how);
    expect({ shown, wrong }).toEqual({ shown: classes, wrong: [] });
    if (how === "developed") expect(threads).toBeGreaterThan(1); // its headers isolate the page
    if (name !== "react") return;
    await page.getByRole("combobox", { name: /^Class/ }).selectOption("bicycle");
    await page.waitForFunction(
      () => document.querySelector<SaliencyView>("saliency-view")!.explanation?.target.index === 24,
    );
  });
});
