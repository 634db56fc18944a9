import { readFile } from "node:fs/promises";
import { localize, METHOD_NAMES } from "@deep-inside/core";
import { decodeImage, inputGeometry, mapOntoImage, readPngText } from "@deep-inside/images";
import { SAMPLES_URL } from "@deep-inside/weights";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { readMap, waitForState } from "../support/browser.js";
import { usePages } from "../support/pages.js";

const SAMPLE = `src="/samples/dog-and-bicycle.png"`;

const { open, openElement } = usePages();

const shown = (page: Page, selector: string): Promise<number> => page.locator(`saliency-view ${selector}`).count();

describe("methods and targets", () => {
  test("every method of the engine is offered, and gives a finite map", async () => {
    const page = await openElement(`${SAMPLE} controls`);
    const offered = await page.getByLabel("Method").locator("option").allTextContents();
    expect(offered).toEqual(METHOD_NAMES);
    // Long methods are stopped once they are under way: here it counts that they are reached.
    const wrong = await page.evaluate(async (methods) => {
      const view = document.querySelector("saliency-view")!;
      view.image = new ImageData(
        new Uint8ClampedArray(4 * 32 * 32).map((_, at) => (at * 37) % 256),
        32,
      );
      view.addEventListener("saliency-progress", ({ detail }) => {
        if (detail.stage === "explain" && detail.share) view.abort();
      });
      const failed: string[] = [];
      for (const method of methods) {
        view.method = method;
        const ended = await view.explain().then(
          ({ map }) => map.data.every(Number.isFinite),
          ({ code }: { code: string }) => code === "aborted",
        );
        if (!ended) failed.push(method);
      }
      return failed;
    }, METHOD_NAMES);
    expect(wrong).toEqual([]);
  });

  test("explain() right after a setting is the run that counts", async () => {
    const page = await openElement(SAMPLE);
    const name = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")!;
      let changes = 0;
      view.addEventListener("saliency-change", () => changes++);
      view.target = "bicycle";
      const { target } = await view.explain();
      await new Promise((resolve) => setTimeout(resolve, 300));
      return [target.index, changes];
    });
    expect(name).toEqual([24, 1]);
  });

  test("minus explains a difference, signed, which is zero in no other way than class by class", async () => {
    const page = await openElement(`${SAMPLE} reduce="signed" deterministic target="dog" minus="bicycle"`);
    const difference = await page.evaluate(() => document.querySelector("saliency-view")!.explanation!.score);
    const [dog, bicycle] = await page.evaluate(() => {
      const view = document.querySelector("saliency-view")!;
      const { scores } = view.explanation!;
      return ["dog", "bicycle"].map((name) => scores[view.modelSpec!.classes!.indexOf(name)]!);
    });
    expect(difference).toBeCloseTo(dog! - bicycle!, 4);
  });

  test.each(["layer:conv2_1", "layer:conv2_1:3", "layer:conv2_1:3:5,6"])("explains %s", async (target) => {
    const page = await openElement(`${SAMPLE} verify`);
    const layer = await page.evaluate(() => {
      const { layers } = document.querySelector("saliency-view")!.modelSpec!;
      return layers.filter(({ kind }) => kind === "conv3x3")[2]!.name;
    });
    const found = await page.evaluate(
      async (text) => {
        const view = document.querySelector("saliency-view")!;
        view.target = text;
        const { target } = await view.explain();
        return [target.layer, view.verification, view.shadowRoot!.querySelector("[part=status]")!.textContent];
      },
      target.replace("conv2_1", layer),
    );
    expect(found.slice(0, 2)).toEqual([layer, null]);
    expect(await page.locator("[part=status]").textContent()).toContain(`layer ${layer}`);
  });

  test("absent properties mean the defaults, as React passes them", async () => {
    const page = await openElement(SAMPLE);
    const state = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")! as unknown as Record<string, unknown> & {
        explain(): Promise<unknown>;
        updateComplete: Promise<boolean>;
      };
      for (const nothing of [undefined, null]) {
        for (const name of ["image", "model", "target", "minus", "method", "reduce", "options", "ascent", "localize"]) {
          view[name] = nothing;
        }
        for (const name of ["verify", "view", "swipe", "mapOpacity", "colormap", "percentile", "range", "threads"]) {
          view[name] = nothing;
        }
        for (const name of ["deterministic", "controls", "disabled"]) view[name] = nothing;
        await view.explain();
        await view.updateComplete;
      }
      return view["state"];
    });
    expect(state).toBe("ready");
  });

  test("results cannot be written", async () => {
    const page = await openElement(SAMPLE);
    const written = await page.evaluate(() => {
      const view = document.querySelector("saliency-view")! as unknown as Record<string, unknown>;
      const names = [
        "state",
        "map",
        "explanation",
        "prediction",
        "localization",
        "verification",
        "classModel",
        "modelSpec",
      ];
      return names.filter((name) => Reflect.set(view, name, "changed"));
    });
    expect(written).toEqual([]);
  });

  test("the state is a custom state", async () => {
    const page = await openElement(SAMPLE);
    expect(await page.evaluate(() => document.querySelector("saliency-view")!.matches(":state(ready)"))).toBe(true);
    expect(await page.evaluate(() => document.querySelector("saliency-view")!.matches(":state(loading)"))).toBe(false);
  });
});

describe("localisation", () => {
  test("is what the library finds, and is drawn in pixels of the picture", async () => {
    const page = await openElement(`${SAMPLE} localize="box" deterministic`);
    const found = await page.evaluate(() => {
      const view = document.querySelector("saliency-view")!;
      const { box, share, mask } = view.localization!;
      return {
        box,
        share,
        mask: mask.reduce((sum, value) => sum + value, 0),
        map: { ...view.map!, data: [...view.map!.data] },
      };
    });
    const image = await decodeImage(await readFile(new URL("dog-and-bicycle.png", SAMPLES_URL)));
    const spec = await page.evaluate(() => document.querySelector("saliency-view")!.modelSpec!);
    const map = { ...found.map, data: Float32Array.from(found.map.data) };
    const expected = localize(image, mapOntoImage(map, inputGeometry(image, spec.input)));
    expect(found.box).toEqual(expected.box);
    expect(found.share).toBe(expected.share);
    const { left, top, right, bottom } = expected.box;
    expect(await page.locator(".outline .line").getAttribute("d")).toBe(`M${left} ${top}H${right}V${bottom}H${left}Z`);
  });

  test("comes and goes without a new map; the mask's outline bounds its area", async () => {
    const page = await openElement(SAMPLE);
    const areas = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")!;
      const before = view.map;
      const next = new Promise((resolve) => view.addEventListener("saliency-change", resolve, { once: true }));
      view.localize = "mask";
      await next;
      await view.updateComplete;
      const path = view.shadowRoot!.querySelector(".outline .line")!.getAttribute("d")!;
      // The shoelace formula over all loops.
      let twice = 0;
      for (const loop of path.split("Z").filter(Boolean)) {
        const points = loop
          .slice(1)
          .split("L")
          .map((point) => point.split(" ").map(Number) as [number, number]);
        points.forEach(([x, y], at) => {
          const [nextX, nextY] = points[(at + 1) % points.length]!;
          twice += x * nextY - nextX * y;
        });
      }
      const mask = view.localization!.mask.reduce((sum, value) => sum + value, 0);
      return { same: view.map === before, area: twice / 2, mask };
    });
    expect(areas.same).toBe(true);
    expect(areas.area).toBe(areas.mask);
    await page.evaluate(() => (document.querySelector("saliency-view")!.localize = ""));
    await expect.poll(() => shown(page, ".outline")).toBe(0);
  });
});

describe("verification", () => {
  test("shows that the bias identity holds", async () => {
    const page = await openElement(`${SAMPLE} verify`);
    const error = await page.evaluate(() => document.querySelector("saliency-view")!.verification!.relativeError);
    expect(error).toBeLessThan(1e-5);
    expect(await page.locator("[part=verification]").textContent()).toMatch(/Gradient verified: .* holds to \d/);
  });
});

describe("the class model", () => {
  test("grows frame by frame without a picture, and is told when it is done", async () => {
    const page = await open(`<saliency-view view="class-model" target="dog"></saliency-view>`);
    const grown = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")!;
      await customElements.whenDefined("saliency-view");
      let frames = 0;
      view.addEventListener("saliency-progress", ({ detail }) => (frames += Number(detail.picture !== undefined)));
      const done = new Promise((resolve) => view.addEventListener("saliency-class-model", resolve, { once: true }));
      view.ascent = { steps: 12 };
      await done;
      await view.updateComplete;
      const canvas = view.shadowRoot!.querySelector<HTMLCanvasElement>("canvas.growth")!;
      const pixels = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data;
      const picture = view.classModel!.picture;
      const size = picture.length / 3;
      let off = 0;
      for (let at = 0; at < size; at++) {
        for (let c = 0; c < 3; c++) off = Math.max(off, Math.abs(pixels[4 * at + c]! - picture[c * size + at]!));
      }
      return { frames, off, steps: view.classModel!.parameters.steps, width: canvas.width, state: view.state };
    });
    expect(grown).toEqual({ frames: 12, off: expect.any(Number), steps: 12, width: 224, state: "ready" });
    expect(grown.off).toBeLessThanOrEqual(0.5);
    expect(await page.getByRole("img", { name: "Class model of dog" }).count()).toBe(1);
  });

  test("of the most likely class of a picture is grown when no class is named, and gives way to the map again", async () => {
    const page = await openElement(`src="/samples/frog.png"`);
    const [name, state] = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")!;
      view.ascent = { steps: 2 };
      view.view = "class-model";
      const { target } = await view.growClassModel();
      const done = new Promise((resolve) => view.addEventListener("saliency-change", resolve, { once: true }));
      view.view = "overlay";
      await done;
      return [view.modelSpec!.classes![target.index!], view.state];
    });
    expect([name, state]).toEqual(["frog", "ready"]);
  });

  test("is saved with its provenance", async () => {
    const page = await openElement(`src="/samples/frog.png"`);
    const bytes = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")!;
      view.ascent = { steps: 2, preset: "paper" };
      view.target = "owl";
      view.view = "class-model";
      await view.growClassModel();
      return [...new Uint8Array(await (await view.toBlob()).arrayBuffer())];
    });
    const record = JSON.parse(readPngText(Uint8Array.from(bytes))["deep-inside"]!);
    expect(record).toMatchObject({
      command: "class-model",
      class: { name: "owl" },
      parameters: { steps: 2, preset: "paper" },
    });
  });
});

describe("views and settings", () => {
  test("the swipe view divides where the pointer drags and where keys lead", async () => {
    const page = await openElement(`${SAMPLE} view="swipe"`);
    const { x, y, width, height } = (await page.locator(".frame:visible").boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 4, y + height / 2);
    await page.mouse.up();
    const swipe = (): Promise<number> => page.evaluate(() => document.querySelector("saliency-view")!.swipe);
    expect(await swipe()).toBeCloseTo(0.25, 2);
    await page.getByRole("slider", { name: /Divider/ }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await swipe()).toBeCloseTo(0.27, 2);
    await page.keyboard.press("End");
    expect(await swipe()).toBe(1);
  });

  test("the legend's numbers are the ends of the colours: of the percentile, or of a given range", async () => {
    const page = await openElement(`${SAMPLE} percentile="100"`);
    const legend = async (): Promise<number[]> =>
      (await page.locator("[part=legend] > span:not(.unit)").allTextContents()).map(Number);
    const max = await page.evaluate(() => Math.max(...document.querySelector("saliency-view")!.map!.data));
    expect((await legend())[1]).toBeCloseTo(max, 5);
    await page.evaluate(() => (document.querySelector("saliency-view")!.percentile = 50));
    await expect.poll(async () => (await legend())[1]! < max / 2).toBe(true);
    await page.evaluate(() => (document.querySelector("saliency-view")!.range = { min: 0, max: 7 }));
    await expect.poll(legend).toEqual([0, 7]);
  });

  test("a map of both signs has their colours from its first preview on", async () => {
    const page = await openElement(SAMPLE);
    const bluest = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")!;
      const previewed = new Promise<void>((resolve) =>
        view.addEventListener("saliency-progress", ({ detail }) => detail.map && resolve()),
      );
      view.method = "integrated-gradients";
      await previewed;
      await view.updateComplete;
      const canvas = view.shadowRoot!.querySelector<HTMLCanvasElement>("[part=map]")!;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((most, red, at) => (at % 4 === 0 ? Math.max(most, data[at + 2]! - red) : most), 0);
    });
    expect(bluest).toBeGreaterThan(100); // no colour of inferno has more than 44 more of blue than of red
  });

  test("settings that cannot be drawn are told, and mended by right ones", async () => {
    const page = await openElement(`${SAMPLE} colormap="no such colours"`);
    await waitForState(page, "error");
    expect(await page.getByRole("alert").textContent()).toContain("unknown colour map");
    await page.evaluate(() => (document.querySelector("saliency-view")!.colormap = "viridis"));
    await waitForState(page, "ready");
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  test("the panel's fields change the map by keyboard alone", async () => {
    const page = await openElement(`${SAMPLE} controls`);
    await page.getByLabel("Class", { exact: true }).focus();
    await page.keyboard.type("bicycle");
    await page.keyboard.press("Enter");
    const target = (): Promise<number | undefined> =>
      page.evaluate(() => document.querySelector("saliency-view")!.explanation!.target.index);
    await expect.poll(target).toBe(24);
    await page.getByRole("button", { name: /^dog/ }).focus();
    await page.keyboard.press("Space");
    await expect.poll(target).not.toBe(24);
    await page.getByLabel("Verify").focus();
    await page.keyboard.press("Space");
    await expect.poll(() => shown(page, "[part=verification]")).toBe(1);
    await page.getByLabel("Object").selectOption("mask");
    await expect.poll(() => shown(page, ".outline")).toBe(1);
  });

  test("disabled runs nothing by itself and leaves no control in use", async () => {
    const page = await open(`<saliency-view ${SAMPLE} controls disabled></saliency-view>`);
    await page.waitForFunction(() => document.querySelector("saliency-view")?.shadowRoot?.querySelector("select"));
    expect(await page.evaluate(() => document.querySelector("saliency-view")!.state)).toBe("empty");
    const usable = page
      .locator("saliency-view")
      .locator("button:enabled, select:enabled, input:enabled, [tabindex='0']");
    expect(await usable.count()).toBe(0);
    await page.evaluate(() => document.querySelector("saliency-view")!.removeAttribute("disabled"));
    await waitForState(page, "ready");
    expect((await readMap(page)).map).toHaveLength(224 * 224);
  });
});
