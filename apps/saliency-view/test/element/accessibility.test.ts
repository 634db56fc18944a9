import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { SaliencyView } from "../../src/index.js";
import { launch, SCRIPT, waitForState } from "../support/browser.js";
import { pageUrl, serve, type Server } from "../support/server.js";

/** axe takes a page without a background for a white one, also in dark mode. */
const PAINTED = "<style>html { background: Canvas }</style>";

let browser: Browser;
let server: Server;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
}, 60_000);
afterAll(() => Promise.all([browser.close(), server.close()]));
afterEach(() => page.close());

async function violations(): Promise<string[]> {
  await page.addScriptTag({ url: `${server.url}/axe/axe.min.js` });
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

describe("accessibility", () => {
  test.each([
    ["light", "ready", `src="/samples/frog.png"`],
    ["dark", "ready", `src="/samples/frog.png"`],
    ["light", "empty", ""],
    ["dark", "empty", ""],
    ["light", "error", `src="/samples/none.png"`],
    ["dark", "error", `src="/samples/none.png"`],
  ] as const)("axe finds nothing wrong in %s, %s", async (colorScheme, state, attributes) => {
    page = await browser.newPage({ colorScheme });
    await page.goto(
      pageUrl(server, `${PAINTED}<h1>Test</h1><saliency-view controls ${attributes}></saliency-view>${SCRIPT}`),
    );
    await waitForState(page, state);
    expect(await violations()).toEqual([]);
  });

  test.each(["light", "dark"] as const)("axe finds nothing wrong in the playground, %s", async (colorScheme) => {
    page = await browser.newPage({ colorScheme });
    await page.goto(`${server.url}/site/`);
    await waitForState(page, "ready");
    expect(await violations()).toEqual([]);
  });

  test("the probe is moved by keys and reads out the map", async () => {
    page = await browser.newPage();
    await page.goto(pageUrl(server, `<saliency-view src="/samples/frog.png"></saliency-view>${SCRIPT}`));
    await waitForState(page, "ready");
    await page.locator(".probe").focus();
    await page.keyboard.press("Home");
    const read = (): Promise<string | null> => page.locator(".probe").getAttribute("aria-valuetext");
    const peak = await read();
    await page.keyboard.press("ArrowRight");
    expect(peak).toMatch(/^row \d+, column \d+: /);
    const column = (text: string | null): number => Number(/column (\d+)/.exec(text ?? "")?.[1]);
    expect(column(await read())).toBe(column(peak) + 1);
  });
});

describe("placement", () => {
  test.each([1, 2, 3])(
    "the map covers exactly the picture at %i device pixels per CSS pixel",
    async (deviceScaleFactor) => {
      page = await browser.newPage({ deviceScaleFactor, viewport: { width: 517, height: 700 } });
      await page.goto(pageUrl(server, `<saliency-view src="/samples/cat-and-guitar.jpg"></saliency-view>${SCRIPT}`));
      await waitForState(page, "ready");
      const boxes = await page.evaluate(() => {
        const root = document.querySelector("saliency-view")!.shadowRoot!;
        return ["picture", "map"].map((name) => {
          const { left, top, width, height } = root.querySelector(`canvas.${name}`)!.getBoundingClientRect();
          return [left, top, width, height];
        });
      });
      boxes[0]!.forEach((edge, k) => expect(Math.abs(edge - boxes[1]![k]!)).toBeLessThan(0.02));
      expect(boxes[0]![2]! / boxes[0]![3]!).toBeCloseTo(640 / 427, 2);
    },
  );
});

describe("markup in attributes and names", () => {
  const payloads = [
    `"><img src=x onerror=window.ran=1>`,
    `<script>window.ran=1</script>`,
    `<svg onload=window.ran=1>`,
    `javascript:window.ran=1`,
    `';window.ran=1;//`,
    "${window.ran=1}",
    `<iframe srcdoc="<script>parent.ran=1</script>">`,
    `{{constructor.constructor('window.ran=1')()}}`,
  ];
  const attributes = ["src", "model", "target", "minus", "method", "reduce", "colormap", "view"];

  test(`never runs: ${payloads.length * attributes.length} vectors`, async () => {
    page = await browser.newPage();
    await page.goto(pageUrl(server, `<saliency-view controls src="/samples/frog.png"></saliency-view>${SCRIPT}`));
    await waitForState(page, "ready");
    const ran = await page.evaluate(
      async ([texts, names]) => {
        for (const name of names!) {
          for (const text of texts!) {
            const view = document.createElement("saliency-view") as SaliencyView;
            view.controls = true;
            view.setAttribute("src", "/samples/frog.png");
            view.setAttribute(name, text);
            document.body.append(view);
            await view.explain().catch(() => undefined);
            await view.updateComplete;
            view.remove();
          }
        }
        return (window as unknown as { ran?: number }).ran ?? null;
      },
      [payloads, attributes],
    );
    expect(ran).toBeNull();
  }, 60_000);
});
