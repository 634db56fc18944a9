import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { violations } from "../support/axe.js";
import { usePages } from "../support/pages.js";
import { openSite, SCENE, waitForView } from "../support/playground.js";

const pages = usePages();
let page: Page;

/** Ways to the states of the page, from the one before, each with what shows that it is reached. */
const STATES: readonly (readonly [state: string, go: () => Promise<unknown>])[] = [
  ["the tour", () => Promise.resolve()],
  ["a contrast", () => page.getByRole("button", { name: "Beyond: One class rather than another" }).click()],
  ["an object", () => page.getByRole("tab", { name: "Object" }).click()],
  ["methods", () => page.getByRole("tab", { name: "Methods" }).click()],
  ["a class model", () => page.getByRole("tab", { name: "Class model" }).click()],
  ["no tour, and an empty scene", () => page.getByRole("button", { name: "Close the tour" }).click()],
];

describe("the playground's page", () => {
  test.each(["light", "dark"] as const)("has nothing that axe finds wrong in any state, %s", async (colorScheme) => {
    page = await openSite(pages, "", { colorScheme });
    for (const [state, go] of STATES) {
      await go();
      if (state.startsWith("no tour")) await page.getByRole("button", { name: "Clear" }).click();
      // Class models and finer maps take their time: the page must be in order meanwhile, too.
      await page.waitForTimeout(300);
      expect(await violations(page, pages.server()), state).toEqual([]);
    }
  });

  test("asks for nothing but what lies beside it, below any path, and goes on without a network", async () => {
    const asked: string[] = [];
    page = await pages.blank();
    page.on("request", (request) => asked.push(request.url()));
    const place = `${pages.server().url}/some/where/else/`;
    await page.goto(`${place}#${SCENE}`);
    await waitForView(page, (view) => view.state === "ready");
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((url) => !url.startsWith(place) && !/^(blob|data):/.test(url))).toEqual([]);
    await page.context().setOffline(true);
    await page.getByRole("button", { name: /^bicycle .*%/ }).click();
    await waitForView(page, (view) => view.state === "ready" && view.target === "bicycle");
    await page.getByRole("tab", { name: "Object" }).click();
    await waitForView(page, (view) => view.localization !== null);
  });

  test("leads through the paper: eight stops, each with its own question, and an end", async () => {
    page = await openSite(pages, "");
    const selected = (): Promise<string> => page.locator("[role=tab][aria-selected=true]").innerText();
    const tabs: string[] = [];
    const sections: string[] = [];
    for (let stop = 0; stop < 8; stop++) {
      tabs.push(await selected());
      sections.push(await page.locator("#tour .section").innerText());
      await page.getByRole("button", { name: stop < 7 ? "Next" : "Finish" }).click();
    }
    const [map, model] = ["Saliency", "Class model"];
    expect(tabs).toEqual([map, model, map, map, map, "Object", "Methods", map]);
    expect(sections).toEqual(["Start", "§ 2", "§ 3", "§ 3.1", "Beyond", "§ 3.2", "§ 4", "End"]);
    expect(await page.locator("#tour").isVisible()).toBe(false);
    const opener = page.getByRole("button", { name: "Take the tour" });
    expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true);
    await opener.click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("tour-title");
  });

  test("is light or dark as the system is, or as its visitor likes, who is remembered", async () => {
    page = await openSite(pages, SCENE, { colorScheme: "dark" });
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).background);
    const dark = await background();
    await page.getByRole("button", { name: "Theme: auto" }).click();
    expect(await background()).not.toBe(dark);
    await page.reload();
    expect(await page.getByRole("button", { name: "Theme: light" }).isVisible()).toBe(true);
    expect(await background()).not.toBe(dark);
    await page.getByRole("button", { name: "Theme: light" }).click();
    expect(await background()).toBe(dark);
  });

  test.each([360, 768, 1280])("does not scroll sideways at a width of %i", async (width) => {
    page = await openSite(pages, "", { viewport: { width, height: 800 }, reducedMotion: "reduce" });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    // Nor does anything move for those who do not like that.
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll("*")]
        .filter((element) => Number.parseFloat(getComputedStyle(element).transitionDuration) > 0)
        .map((element) => element.outerHTML.slice(0, 80)),
    );
    expect(moving).toEqual([]);
  });
});
