import { afterEach, describe, expect, test, vi } from "vitest";
import { moduleWorker } from "../../src/platform/module-worker.js";

class FakeWorker {
  constructor(
    readonly script: unknown,
    readonly options: unknown,
  ) {}
}

function onPage(origin: string): void {
  vi.stubGlobal("Worker", FakeWorker);
  vi.stubGlobal("origin", origin);
  vi.stubGlobal("location", { href: `${origin}/page.html` });
}

const start = (url: string): FakeWorker =>
  moduleWorker(() => new Worker(new URL(url), { type: "module" })) as unknown as FakeWorker;

afterEach(() => vi.unstubAllGlobals());

describe("moduleWorker", () => {
  test("starts a script of the page's own origin by its URL", () => {
    onPage("https://page.test");
    expect(start("https://page.test/a/worker.js")).toMatchObject({
      script: "https://page.test/a/worker.js",
      options: { type: "module" },
    });
  });

  test("starts a script of another origin through a blob that imports it", async () => {
    onPage("https://page.test");
    const { script } = start("https://cdn.test/worker.js");
    expect(script).toMatch(/^blob:/);
    const text = await (await fetch(String(script))).text();
    expect(text).toContain('import("https://cdn.test/worker.js")');
  });

  test("leaves the global Worker as it was, also when the literal throws", () => {
    onPage("https://page.test");
    start("https://page.test/worker.js");
    expect(() =>
      moduleWorker(() => {
        throw new TypeError("no");
      }),
    ).toThrow("no");
    expect(globalThis.Worker).toBe(FakeWorker);
  });
});
