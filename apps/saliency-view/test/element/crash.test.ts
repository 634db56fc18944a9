import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { SaliencyView } from "../../src/index.js";
import { readMap } from "../support/browser.js";
import { usePages } from "../support/pages.js";

const SAMPLE = `src="/samples/frog.png"`;

const { open, openElement } = usePages();

/** Lets a worker of the page fail by an error that nothing catches. The files worker is the first to start. */
async function crash(page: Page, which: "files" | "session"): Promise<void> {
  const worker = page.workers()[which === "files" ? 0 : 1]!;
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new Error("out of luck");
    });
  });
}

describe("a worker that fails", () => {
  test("in mid-run gives an error with a code, and the next run has another", async () => {
    const page = await openElement(SAMPLE);
    const before = await readMap(page);
    const workers = page.workers().length;
    await page.evaluate(() => {
      const view = document.querySelector("saliency-view")!;
      view.options = { samples: 100_000 };
      view.method = "smoothgrad";
      return new Promise<void>((resolve) =>
        view.addEventListener("saliency-progress", ({ detail }) => {
          if (detail.share) resolve();
        }),
      );
    });
    const failed = page.evaluate(
      () =>
        new Promise((resolve) =>
          document
            .querySelector("saliency-view")!
            .addEventListener("saliency-error", ({ detail }) => resolve([detail.code, detail.message])),
        ),
    );
    await crash(page, "session");
    expect(await failed).toEqual(["internal", expect.stringMatching(/worker failed: .*out of luck/)]);
    await page.evaluate(() => {
      const view = document.querySelector("saliency-view")!;
      view.method = "gradient";
      return view.explain();
    });
    expect((await readMap(page)).map).toEqual(before.map);
    expect(page.workers()).toHaveLength(workers);
  });

  test("between two runs is replaced, for every element that shared it", async () => {
    const page = await open(`<saliency-view ${SAMPLE}></saliency-view>`.repeat(2));
    await page.waitForFunction(() =>
      [...document.querySelectorAll<SaliencyView>("saliency-view")].every(({ state }) => state === "ready"),
    );
    await crash(page, "session");
    await expect.poll(() => page.workers().length).toBe(1);
    const ended = await page.evaluate(async () => {
      const views = [...document.querySelectorAll<SaliencyView>("saliency-view")];
      const tell = (view: SaliencyView): Promise<string> =>
        view.explain().then(
          () => "done",
          ({ code }: { code: string }) => code,
        );
      const codes: string[] = [];
      // The first to run finds out, unless it has been told already.
      for (const view of [...views, ...views]) codes.push(await tell(view));
      return codes;
    });
    expect(ended[0]).toMatch(/^(internal|done)$/);
    expect(ended.slice(1)).toEqual(["done", "done", "done"]);
  });

  test("and kept the picture is asked to read it again, not another one of the same number", async () => {
    const page = await openElement(SAMPLE);
    const before = await readMap(page);
    await crash(page, "files");
    await expect.poll(() => page.workers().length).toBe(1);
    const top = await page.evaluate(async () => {
      const other = document.createElement("saliency-view");
      other.src = "/samples/cat-and-guitar.jpg";
      document.body.append(other);
      await other.explain();
      const view = document.querySelector("saliency-view")!;
      await view.explain();
      return view.prediction[0]!.name;
    });
    expect(top).toBe("frog");
    expect((await readMap(page)).map).toEqual(before.map);
  });
});
