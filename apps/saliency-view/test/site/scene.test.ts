import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { usePages } from "../support/pages.js";
import { explained, openSite, untilMap, waitForView } from "../support/playground.js";

const SAMPLE = fileURLToPath(new URL("../../../../weights/samples/cat-and-guitar.jpg", import.meta.url));

const pages = usePages();
let page: Page;

const thing = (name: string) => page.locator("#scene").getByRole("button", { name });

/** Centre of a thing in pixels of the window. */
async function centre(name: string): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await thing(name).boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

describe("the playground's scene", () => {
  test("is dragged by the mouse: the map follows while it moves, and the address says where it lies", async () => {
    page = await openSite(pages);
    const before = await explained(page);
    expect(before.x).toBeLessThan(0.5);
    const from = await centre("dog");
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    // Nothing is let go yet: maps come on the way.
    await untilMap(page, () => page.mouse.move(from.x + 180, from.y, { steps: 6 }));
    await page.waitForFunction(() => /\d per second/.test(document.querySelector("#rate")!.textContent));
    await waitForView(page, (view) => view.state === "ready");
    await page.mouse.up();
    await page.waitForURL(/scene=dog\.7\d\./);
    await waitForView(page, (view) => view.state === "ready");
    expect((await explained(page)).x).toBeGreaterThan(before.x + 0.2);
    expect((await centre("dog")).x).toBeCloseTo(from.x + 180, 0);
  });

  test("is moved, scaled, turned, brought to the front and emptied by keys", async () => {
    page = await openSite(pages);
    await thing("dog").focus();
    const before = await centre("dog");
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "+", "]"]) await page.keyboard.press(key);
    expect((await centre("dog")).x).toBeGreaterThan(before.x + 10);
    await page.getByRole("button", { name: "To the front" }).click();
    await page.waitForURL(/scene=bicycle\.\d+\.\d+\.\d+\.0\*dog\.34\.40\.50\.15$/);
    await thing("dog").focus();
    await page.keyboard.press("Delete");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("bicycle");
    await page.keyboard.press("Backspace");
    expect(await page.locator("#scene button").count()).toBe(0);
    await expect.poll(() => page.locator("#tools button:disabled").count()).toBe(5);
  });

  test("takes things from the palette, pressed or dragged to their place", async () => {
    page = await openSite(pages);
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByRole("button", { name: "Add penguin" }).click();
    await waitForView(page, (view) => view.prediction[0]?.name === "penguin");
    await page.getByRole("button", { name: "Add pizza" }).scrollIntoViewIfNeeded();
    const pizza = (await page.getByRole("button", { name: "Add pizza" }).boundingBox())!;
    const scene = (await page.locator("#scene").boundingBox())!;
    await page.mouse.move(pizza.x + 10, pizza.y + 10);
    await page.mouse.down();
    await page.mouse.move(scene.x + 0.8 * scene.width, scene.y + 0.7 * scene.height, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/\*pizza\.80\.70\.40\.0$/);
    expect(await page.locator("#scene button").count()).toBe(2);
  });

  test("loads a picture, whose file is explained, and says when it cannot", async () => {
    page = await openSite(pages);
    const choose = async (file: Parameters<Page["setInputFiles"]>[1]): Promise<void> => {
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: "Load picture" }).click();
      await (await chooser).setFiles(file);
    };
    await choose(SAMPLE);
    await waitForView(page, (view) => view.state === "ready" && view.prediction[0]?.name !== "dog");
    expect(await page.evaluate(() => document.querySelector("saliency-view")!.image)).not.toHaveProperty("data");
    expect(await page.getByRole("button", { name: "Save scene" }).isVisible()).toBe(false);
    await choose({ name: "no picture.png", mimeType: "image/png", buffer: Buffer.from("text") });
    await page.getByText("The browser cannot read no picture.png as a picture.").waitFor();
  });
});
