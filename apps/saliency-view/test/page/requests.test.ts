import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { waitForState } from "../support/browser.js";
import { usePages } from "../support/pages.js";
import { ISOLATED } from "../support/server.js";

const PICTURE = "/samples/frog.png";

const { open, serve, server } = usePages();

/** Notes the address of all that the page and its workers ask for, and all it opens. */
function note(into: string[]): (page: Page) => void {
  return (page) => {
    page.on("request", (request) => into.push(request.url()));
    page.on("websocket", (socket) => into.push(socket.url()));
    page.on("popup", (popup) => into.push(popup.url()));
  };
}

/** Uses all that an element can do. */
async function useAll(page: Page): Promise<void> {
  await waitForState(page, "ready", "error");
  const state = await page.evaluate(async () => {
    const view = document.querySelector("saliency-view")!;
    view.verify = true;
    view.localize = "mask";
    view.method = "guided";
    await view.explain();
    await view.toBlob();
    view.ascent = { steps: 2 };
    view.view = "class-model";
    await view.growClassModel();
    await view.toBlob();
    return view.state;
  });
  expect(state).toBe("ready");
  await page.waitForTimeout(200);
}

/** Addresses as folder, or file of a folder where which one counts; names of the build without their hashes. */
const plain = (urls: readonly string[], names: Readonly<Record<string, string>>): string[] => {
  const short = urls.map((url) => {
    const origin = Object.keys(names).find((start) => url.startsWith(start));
    const path = origin === undefined ? url : names[origin] + url.slice(origin.length);
    return path.replace(/\?html=.*/, "").replace(/-[\w-]{8}\.(js|wasm|safetensors)$/, ".$1");
  });
  return [...new Set(short)].sort();
};

/** What an element loads of its own: its scripts, one binary, and the embedded model. */
const SCRIPTS = ["assets/relaxed.wasm", "assets/worker.js", "saliency-view.js"];
const EMBEDDED = "assets/deep-inside-72.safetensors";

describe("a page asks for nothing but", () => {
  test("the picture, the embedded model and the element's own files", async () => {
    const urls: string[] = [];
    const page = await open(`<saliency-view src="${PICTURE}" controls></saliency-view>`, { prepare: note(urls) });
    await useAll(page);
    const own = [...SCRIPTS, EMBEDDED].map((file) => `site/cdn/${file}`);
    expect(plain(urls, { [server().url]: "site" })).toEqual([...own, "site/page", `site${PICTURE}`].sort());
  });

  test("the picture and the given model", async () => {
    const urls: string[] = [];
    const model = "/weights/torch/vgg11.safetensors";
    const page = await open(`<saliency-view src="${PICTURE}" model="${model}" controls></saliency-view>`, {
      prepare: note(urls),
    });
    await useAll(page);
    const asked = plain(urls, { [server().url]: "site" });
    expect(asked).toEqual(
      expect.arrayContaining([
        ...SCRIPTS.map((file) => `site/cdn/${file}`),
        "site/page",
        `site${PICTURE}`,
        `site${model}`,
      ]),
    );
    // Beside these at most the reader's own chunks, such as names of classes.
    const others = asked.filter((url) => !/^site\/cdn\/.*\.(js|wasm)$/.test(url));
    expect(others).toEqual(["site/page", `site${PICTURE}`, `site${model}`].sort());
  });

  test("shared memory on an isolated page", async () => {
    const urls: string[] = [];
    const isolated = await serve(ISOLATED);
    const body = `<saliency-view src="${PICTURE}" threads="2"></saliency-view>`;
    await useAll(await open(body, { server: isolated, prepare: note(urls) }));
    const own = ["saliency-view.js", "assets/worker.js", "assets/thread.js", "assets/relaxed-shared.wasm", EMBEDDED];
    const expected = [...own.map((file) => `site/cdn/${file}`), "site/page", `site${PICTURE}`];
    expect(plain(urls, { [isolated.url]: "site" })).toEqual(expected.sort());
  });

  test("the other host that its script comes from, by blobs of its own", async () => {
    const urls: string[] = [];
    const cdn = await serve({ "access-control-allow-origin": "*" });
    const script = `<script type="module" src="${cdn.url}/cdn/saliency-view.js"></script>`;
    const page = await open(`<saliency-view src="${PICTURE}"></saliency-view>`, { script, prepare: note(urls) });
    await useAll(page);
    const asked = plain(
      urls.filter((url) => !url.startsWith(`blob:${server().url}/`)),
      { [server().url]: "site", [cdn.url]: "cdn" },
    );
    const own = [...SCRIPTS, EMBEDDED].map((file) => `cdn/cdn/${file}`);
    expect(asked).toEqual([...own, "site/page", `site${PICTURE}`].sort());
  });

  test("nothing at all for files that are given", async () => {
    const urls: string[] = [];
    const page = await open(`<saliency-view></saliency-view>`);
    const bytes = Buffer.from(await (await fetch(server().url + PICTURE)).arrayBuffer()).toString("base64");
    await page.evaluate(() => {
      const view = document.querySelector("saliency-view")!;
      view.src = "/samples/three-fruits.png";
      return view.explain();
    });
    note(urls)(page);
    await page.evaluate(async (base64) => {
      const view = document.querySelector("saliency-view")!;
      view.image = new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], "frog.png");
      await view.explain();
    }, bytes);
    await useAll(page);
    expect(urls).toEqual([]);
  });
});
