import { describe, expect, test } from "vitest";
import { violations } from "../support/axe.js";
import { usePages } from "../support/pages.js";

/** axe takes a page without a background for a white one, also in dark mode. */
const PAINTED = "<style>html { background: Canvas }</style><h1>Test</h1>";
const SAMPLE = `src="/samples/frog.png"`;

const { open, openElement, server } = usePages();

/** A part of the element that shows that it is in the state. */
const STATES: readonly (readonly [state: string, attributes: string, shows: string])[] = [
  ["empty", "", ".empty button"],
  ["empty and disabled", "disabled", ".empty button[disabled]"],
  ["loading", `${SAMPLE} model="/hang/model.safetensors"`, "progress"],
  ["computing", `${SAMPLE} method="smoothgrad"`, ".layer:not([hidden])"],
  ["done", SAMPLE, ".legend"],
  ["done, with a model that was guessed at", `${SAMPLE} model="/weights/keras/vgg16-weights.h5"`, ".warnings"],
  ["done, verified", `${SAMPLE} verify`, ".verdict"],
  ["done, with a box", `${SAMPLE} localize="box"`, ".outline"],
  ["done, with a mask", `${SAMPLE} localize="mask"`, ".outline"],
  ["swiped", `${SAMPLE} view="swipe"`, ".divider"],
  ["explaining a difference", `${SAMPLE} reduce="signed" target="frog" minus="cat" view="map"`, ".legend"],
  ["of a running class model", `target="dog" view="class-model"`, "canvas.growth"],
  ["of an error", `src="/samples/none.png"`, ".error"],
];

describe("axe finds nothing wrong in an element that is", () => {
  test.each(STATES)("%s: light and dark, with and without the panel", async (_, attributes, shows) => {
    const page = await open(`${PAINTED}<saliency-view ${attributes}></saliency-view>`);
    await page.evaluate(async () => {
      await customElements.whenDefined("saliency-view");
      const view = document.querySelector("saliency-view")!;
      // Long enough to be looked at while they run.
      view.ascent = { steps: 100_000 };
      if (view.method === "smoothgrad") view.options = { samples: 100_000 };
    });
    await page.locator("saliency-view").locator(shows).first().waitFor();
    const found: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const controls of [true, false]) {
        await page.evaluate((shown) => {
          const view = document.querySelector("saliency-view")!;
          view.controls = shown;
          return view.updateComplete;
        }, controls);
        found.push(
          ...(await violations(page, server())).map(
            (violation) => `${colorScheme}, controls ${controls}: ${violation}`,
          ),
        );
      }
    }
    expect(found).toEqual([]);
    expect(await page.locator("saliency-view").locator(shows).first().isVisible()).toBe(true);
  });
});

describe("by keyboard", () => {
  test("the probe is moved and reads out the map", async () => {
    const page = await openElement(SAMPLE);
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
