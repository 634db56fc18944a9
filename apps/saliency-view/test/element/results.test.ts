import { colorize } from "@deep-inside/images";
import { describe, expect, test } from "vitest";
import type { SaliencyView } from "../../src/index.js";
import { number } from "../../src/view/words.js";
import { readMap, waitForState } from "../support/browser.js";
import { mapOfCommand } from "../support/command.js";
import { usePages } from "../support/pages.js";
import { ISOLATED } from "../support/server.js";

const { open, openElement, serve } = usePages();
const SAMPLE = `src="/samples/dog-and-bicycle.png"`;

describe("<saliency-view>", () => {
  test.each([
    ["an isolated page with two threads", ISOLATED, 2],
    ["a page that is not isolated", {}, 1],
  ])("gives on %s the bits of the command line in deterministic mode", async (_, headers, threads) => {
    const page = await openElement(`${SAMPLE} deterministic threads="2"`, { server: await serve(headers) });
    const found = await readMap(page);
    expect(found.threads).toBe(threads);
    const bits = Buffer.from(Float32Array.from(found.map).buffer);
    expect(bits.equals(await mapOfCommand("dog-and-bicycle.png"))).toBe(true);
  });

  test("explains another class, method and reduction when its attributes change", async () => {
    const page = await openElement(SAMPLE);
    const changed = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")!;
      const fired = new Promise((resolve) => view.addEventListener("saliency-change", resolve, { once: true }));
      view.setAttribute("target", "bicycle");
      view.setAttribute("method", "guided");
      view.setAttribute("reduce", "signed");
      await fired;
      const { method, parameters, target } = view.explanation!;
      return { method, reduce: parameters["reduce"], index: target.index };
    });
    expect(changed).toEqual({ method: "guided", reduce: "signed", index: 24 });
  });

  test("has drawn map and scale when it tells of them", async () => {
    const page = await open("<saliency-view></saliency-view>");
    for (const [settings, colormap] of [
      [{ src: "/samples/dog-and-bicycle.png" }, "inferno"],
      [{ method: "guided", reduce: "signed" }, "RdBu"],
    ] as const) {
      const { map, pixels, legend } = await page.evaluate(async (set) => {
        const view = document.querySelector("saliency-view")!;
        const told = new Promise<{ map: number[]; pixels: number[]; legend: string }>((resolve) => {
          const read = ({ detail }: { detail: { map: { data: Float32Array } } }): void => {
            const canvas = view.shadowRoot!.querySelector<HTMLCanvasElement>("[part=map]")!;
            const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
            const legend = view.shadowRoot!.querySelector("[part=legend]")?.textContent ?? "";
            resolve({ map: [...detail.map.data], pixels: [...data], legend });
          };
          view.addEventListener("saliency-change", read, { once: true });
        });
        Object.assign(view, set);
        return told;
      }, settings);
      const drawn = colorize({ height: 224, width: 224, data: Float32Array.from(map) }, { colormap });
      expect(Buffer.from(pixels.filter((_, at) => at % 4 !== 3)).equals(drawn.image.data)).toBe(true);
      expect(legend).toContain(number(drawn.range.max));
    }
  });

  test("explains a slotted <img>", async () => {
    const page = await open(`<saliency-view><img ${SAMPLE} alt="a dog"></saliency-view>`);
    await waitForState(page, "ready", "error");
    expect((await readMap(page)).map).toHaveLength(224 * 224);
  });

  test.each([
    [`src="/samples/missing.png"`, "network"],
    [`src="/samples/samples.json"`, "bad-image"],
    [`${SAMPLE} model="/samples/frog.png"`, "bad-model"],
    [`${SAMPLE} target="a class that is not there"`, "unknown-class"],
    [`${SAMPLE} method="no-such-method"`, "bad-option"],
    [`src="javascript:alert(1)"`, "network"],
  ])("says what is wrong with %s", async (attributes, code) => {
    const page = await open(`<saliency-view ${attributes}></saliency-view>`);
    await waitForState(page, "error");
    const failed = await page.evaluate(async () => {
      const view = document.querySelector<SaliencyView>("saliency-view")!;
      const error = await view.explain().then(
        () => null,
        (reason: { code: string }) => reason,
      );
      await view.updateComplete;
      return { code: error?.code, alert: view.shadowRoot!.querySelector("[role=alert]")?.textContent };
    });
    expect(failed.code).toMatch(code === "bad-model" ? /^(bad|unsupported)-model$/ : code);
    expect(failed.alert).not.toBe("");
  });

  test("lets the last input win: of ten runs started at once only the last resolves", async () => {
    const page = await openElement(SAMPLE);
    const ended = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")!;
      const runs = Array.from({ length: 10 }, () =>
        view.explain().then(
          () => "done",
          (error) => error.code as string,
        ),
      );
      return Promise.all(runs);
    });
    expect(ended).toEqual([...Array<string>(9).fill("aborted"), "done"]);
  });

  test("goes back to its last map when a run is aborted", async () => {
    const page = await openElement(SAMPLE);
    const after = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")!;
      const run = view.explain().then(
        () => "done",
        (error) => error.code as string,
      );
      view.abort();
      return [await run, view.state, view.map !== null];
    });
    expect(after).toEqual(["aborted", "ready", true]);
  });

  test("survives being removed in mid-run, and works when it is put back", async () => {
    const page = await open(`<saliency-view ${SAMPLE}></saliency-view>`);
    await page.evaluate(() => {
      const view = document.querySelector("saliency-view")!;
      const { parentNode } = view;
      view.remove();
      setTimeout(() => parentNode!.append(view), 50);
    });
    await page.waitForTimeout(100);
    await waitForState(page, "ready", "error");
    expect((await readMap(page)).map).toHaveLength(224 * 224);
  });

  test.each(["as soon as it is there", "as its run begins"])("starts no run when it is removed %s", async (when) => {
    const page = await open("<main></main>");
    const after = await page.evaluate(async (atOnce) => {
      const view = document.createElement("saliency-view");
      let started = 0;
      globalThis.Worker = class extends Worker {
        constructor(...options: ConstructorParameters<typeof Worker>) {
          super(...options);
          started++;
        }
      };
      view.addEventListener("saliency-progress", () => started++);
      const { explain } = view;
      view.explain = () => {
        const run = explain.call(view);
        view.remove();
        return run;
      };
      view.src = "/samples/dog-and-bicycle.png";
      document.querySelector("main")!.append(view);
      if (atOnce) view.remove();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return [view.isConnected, view.state, started];
    }, when === "as soon as it is there");
    expect(after).toEqual([false, "empty", 0]);
  });

  test("fetches the model once for two elements", async () => {
    const models: string[] = [];
    const page = await open(`<saliency-view ${SAMPLE}></saliency-view><saliency-view ${SAMPLE}></saliency-view>`, {
      prepare: (opened) =>
        opened.on("request", (request) => request.url().includes(".safetensors") && models.push(request.url())),
    });
    await page.waitForFunction(() =>
      [...document.querySelectorAll<SaliencyView>("saliency-view")].every(({ state }) => state === "ready"),
    );
    expect(models).toHaveLength(1);
  });

  test("exports a PNG that says how it was made", async () => {
    const page = await openElement(SAMPLE);
    const text = await page.evaluate(async () => (await document.querySelector("saliency-view")!.toBlob()).text());
    expect(text.slice(1, 4)).toBe("PNG");
    expect(text).toContain('"method":"gradient"');
  });
});
