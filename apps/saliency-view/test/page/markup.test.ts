import { modelParts } from "@deep-inside/models";
import { loadModelFile } from "@deep-inside/models/node";
import { MODEL_PATH } from "@deep-inside/weights";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { SaliencyView } from "../../src/index.js";
import { waitForState } from "../support/browser.js";
import { VECTORS } from "../support/markup-vectors.js";
import { usePages } from "../support/pages.js";

const SAMPLE = `src="/samples/frog.png"`;
const ELEMENT = `<saliency-view ${SAMPLE} controls></saliency-view>`;
/** What would be run, were it not for this, is refused and told. Scripts in attributes are not forbidden: they would run. */
const TRUSTED = "require-trusted-types-for 'script'; trusted-types deep-inside lit-html";

const { open, serve } = usePages();

/** A page under Trusted Types with a ready element, and what its policy had to refuse. */
async function openTrusted(
  body = ELEMENT,
  prepare: (page: Page) => unknown = () => undefined,
): Promise<{ page: Page; refused: string[] }> {
  const refused: string[] = [];
  const page = await open(body, {
    server: await serve({ "content-security-policy": TRUSTED }),
    prepare: async (opened) => {
      opened.on("console", (message) => {
        if (/Security Policy|Trusted/.test(message.text())) refused.push(message.text());
      });
      opened.on("dialog", (dialog) => refused.push(dialog.message()));
      await prepare(opened);
    },
  });
  await waitForState(page, "ready", "error");
  return { page, refused };
}

/** What has run, or has become an element where text was meant, once events have had time to fire. */
async function damage(page: Page): Promise<unknown> {
  await page.waitForTimeout(300);
  return page.evaluate(() => {
    const own =
      "slot, div, canvas, p, span, svg, path, rect, circle, button, progress, label, select, option, input, output";
    const list = "ol, ul, li, details, summary, datalist";
    const strange = [...document.querySelectorAll<SaliencyView>("saliency-view")].flatMap((view) =>
      [...view.shadowRoot!.querySelectorAll(`:not(${own}, ${list})`)].map((element) => element.outerHTML),
    );
    const attributes = document
      .querySelector("saliency-view")!
      .shadowRoot!.querySelectorAll("[onerror], [onload], [onfocus]");
    return { ran: (window as { ran?: number }).ran, strange, attributes: attributes.length, title: document.title };
  });
}
const NONE = { ran: undefined, strange: [], attributes: 0, title: "test" };

test("the vectors run where markup is taken for markup, so that they can be told", async () => {
  const page = await open(ELEMENT);
  const ran = await page.evaluate(
    async (vectors) => {
      const scope = window as { ran?: number | undefined };
      let count = 0;
      for (const vector of vectors) {
        delete scope.ran;
        const range = document.createRange();
        range.selectNode(document.body);
        document.body.append(range.createContextualFragment(vector));
        await new Promise((resolve) => setTimeout(resolve, 20));
        count += Number(scope.ran === 1);
      }
      return count;
    },
    VECTORS.filter((vector) => !/refresh|<base/.test(vector)),
  );
  expect(VECTORS.length).toBeGreaterThanOrEqual(60);
  expect(ran).toBeGreaterThan(20);
});

describe(`of ${VECTORS.length} vectors none runs`, () => {
  test("in any attribute, and the errors they give", async () => {
    const { page, refused } = await openTrusted();
    const counted = await page.evaluate(async (vectors) => {
      const view = document.querySelector("saliency-view")!;
      const names = (view.constructor as typeof SaliencyView).observedAttributes;
      let [set, told] = [0, 0];
      for (const name of names) {
        // These end in an error that repeats them, or leads to a request.
        const fails = ["src", "model", "target", "minus", "method", "reduce"].includes(name);
        const before = view.getAttribute(name);
        for (const vector of vectors) {
          view.setAttribute(name, vector);
          set++;
          if (fails) await view.explain().catch(() => told++);
          await view.updateComplete;
        }
        if (before === null) view.removeAttribute(name);
        else view.setAttribute(name, before);
      }
      return { set, told, names: names.length };
    }, VECTORS);
    expect(counted.set).toBe(counted.names * VECTORS.length);
    expect(counted.told).toBeGreaterThan(5 * VECTORS.length);
    expect({ refused, ...((await damage(page)) as object) }).toEqual({ refused: [], ...NONE });
  }, 300_000);

  test("as the name of a dropped picture or model, shown, refused and saved", async () => {
    const { page, refused } = await openTrusted();
    const saved = await page.evaluate(async (vectors) => {
      const view = document.querySelector("saliency-view")!;
      const bytes = await (await fetch("/samples/frog.png")).blob();
      const drop = async (...files: File[]): Promise<void> => {
        const transfer = new DataTransfer();
        for (const file of files) transfer.items.add(file);
        const told = new Promise<void>((resolve) => {
          for (const type of ["saliency-change", "saliency-error"]) {
            view.addEventListener(type, () => resolve(), { once: true });
          }
        });
        const options = { dataTransfer: transfer, bubbles: true, composed: true, cancelable: true };
        view.shadowRoot!.querySelector("[part=stage]")!.dispatchEvent(new DragEvent("drop", options));
        await told;
        await view.updateComplete;
      };
      for (const vector of vectors) await drop(new File(["no picture"], `${vector}.png`));
      await drop(new File([bytes], `${vectors.join("")}.png`));
      const text = await (await view.toBlob()).text();
      for (const vector of vectors) await drop(new File(["no model"], `${vector}.safetensors`));
      // A model that asks for a file of this name.
      for (const vector of vectors) {
        const model = {
          format: "layers-model",
          modelTopology: {},
          weightsManifest: [{ paths: [vector], weights: [] }],
        };
        await drop(new File([JSON.stringify(model)], "model.json"));
      }
      return text;
    }, VECTORS);
    expect(saved).toContain("onerror");
    expect({ refused, ...((await damage(page)) as object) }).toEqual({ refused: [], ...NONE });
  }, 300_000);

  test("as names of classes and of the model", async () => {
    const model = await loadModelFile(MODEL_PATH);
    const classes = model.spec.classes!.map((_, index) => VECTORS[index] ?? `class ${index}`);
    const rest = VECTORS.slice(classes.length).join("");
    const named = { ...model, spec: { ...model.spec, name: rest + VECTORS.join(""), classes: classes.with(0, rest) } };
    const body = Buffer.concat([...modelParts(named)]);
    const { page, refused } = await openTrusted(
      `<saliency-view ${SAMPLE} controls model="/evil.safetensors"></saliency-view>`,
      (opened) => opened.route("**/evil.safetensors", (route) => route.fulfill({ body })),
    );
    const told = await page.evaluate(async (vectors) => {
      const view = document.querySelector("saliency-view")!;
      const texts: string[] = [];
      view.ascent = { steps: 1 };
      for (let index = 0; index < view.modelSpec!.classes!.length; index++) {
        view.target = index;
        await view.explain();
        await view.updateComplete;
        texts.push(view.shadowRoot!.querySelector("[part=status]")!.textContent);
        if (index % 8 === 0) await view.toBlob();
      }
      // Named by text, of which parts are in several names: the error lists them.
      for (const text of [...vectors, "ran", "<img"]) {
        view.target = text;
        await view.explain().catch(() => undefined);
        await view.updateComplete;
      }
      view.target = 6;
      view.view = "class-model";
      await view.growClassModel();
      await view.updateComplete;
      return texts;
    }, VECTORS);
    expect(told[6]).toContain(VECTORS[6]);
    expect({ refused, ...((await damage(page)) as object) }).toEqual({ refused: [], ...NONE });
  }, 300_000);

  test("in what a server answers, and in a slotted picture's text", async () => {
    let vector = "";
    const { page, refused } = await openTrusted(ELEMENT, (opened) =>
      opened.route("**/answers/**", (route) =>
        route.fulfill({
          status: route.request().url().includes("wrong") ? 500 : 200,
          contentType: "text/html",
          body: `<!doctype html>${vector}`,
        }),
      ),
    );
    for (const [at, text] of VECTORS.entries()) {
      vector = text;
      await page.evaluate(
        async ([written, name]) => {
          const view = document.querySelector("saliency-view")!;
          for (const [attribute, path] of [
            ["src", `/answers/${name}.png`],
            ["src", `/answers/wrong-${name}.png`],
            ["model", `/answers/${name}.safetensors`],
          ] as const) {
            view.setAttribute(attribute, path);
            await view.explain().catch(() => undefined);
          }
          view.removeAttribute("model");
          view.removeAttribute("src");
          const image = new Image();
          image.alt = image.title = written!;
          image.src = `/samples/none.png?${encodeURIComponent(written!)}`;
          view.replaceChildren(image);
          await view.explain().catch(() => undefined);
          await view.updateComplete;
        },
        [text, String(at)],
      );
    }
    expect({ refused, ...((await damage(page)) as object) }).toEqual({ refused: [], ...NONE });
  }, 300_000);
});
