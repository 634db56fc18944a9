import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { SaliencyView } from "../../src/index.js";
import { giveFiles, readMap, waitForState } from "../support/browser.js";
import { usePages } from "../support/pages.js";

const { open, serve, server } = usePages();

const changed = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const view = document.querySelector("saliency-view")!;
        for (const type of ["saliency-change", "saliency-error"]) {
          view.addEventListener(type, () => resolve(), { once: true });
        }
      }),
  );

describe("a picture", () => {
  test.each(["drop", "paste"] as const)("is taken from a %s", async (how) => {
    const page = await open("<saliency-view></saliency-view>");
    await giveFiles(page, how, ["/samples/frog.png"]);
    await waitForState(page, "ready", "error");
    expect((await readMap(page)).top).toBe("frog");
  });

  test.each(["drop", "paste"] as const)("is not taken from a %s while disabled", async (how) => {
    const page = await open("<saliency-view disabled></saliency-view>");
    await giveFiles(page, how, ["/samples/frog.png"]);
    await page.waitForTimeout(200);
    const [state, image] = await page.evaluate(() => {
      const view = document.querySelector("saliency-view")!;
      return [view.state, view.image];
    });
    expect([state, image]).toEqual(["empty", null]);
  });

  test("is picked by the button", async () => {
    const page = await open("<saliency-view></saliency-view>");
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose a picture" }).click();
    const bytes = await (await fetch(`${server().url}/samples/frog.png`)).arrayBuffer();
    await (await chooser).setFiles({ name: "frog.png", mimeType: "image/png", buffer: Buffer.from(bytes) });
    await waitForState(page, "ready", "error");
    expect((await readMap(page)).top).toBe("frog");
  });

  test("that cannot be read is an error, also while the model goes on loading", async () => {
    const page = await open("<saliency-view></saliency-view>");
    const after = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")!;
      const told: string[] = [];
      view.addEventListener("saliency-progress", ({ detail }) => told.push(detail.stage));
      view.image = new Blob(["no picture"]);
      const code = await view.explain().catch((error: { code: string }) => error.code);
      told.splice(0);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return { code, told, state: view.state };
    });
    expect(after).toEqual({ code: "bad-image", told: [], state: "error" });
  });

  // Pixels no larger than the network's input are taken on the page, all others in the files worker.
  test.each([
    [448, 448],
    [224, 224],
    [150, 99],
  ])("of %i x %i may be a canvas, a bitmap, ImageData or RGB, all with the same map", async (...extents) => {
    const page = await open("<saliency-view deterministic></saliency-view>");
    const found = await page.evaluate(async ([width, height]) => {
      const view = document.querySelector("saliency-view")!;
      const image = new Image();
      image.src = "/samples/frog.png";
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [width, height];
      const context = canvas.getContext("2d")!;
      context.drawImage(image, 0, 0, width, height);
      const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
      const data = new Uint8Array(pixels.data.filter((_, at) => at % 4 !== 3));
      const rgb = { width: canvas.width, height: canvas.height, data };
      const sums: string[] = [];
      for (const source of [canvas, await createImageBitmap(canvas), pixels, rgb]) {
        view.image = source;
        await view.explain();
        sums.push(view.map!.data.join());
      }
      const files = [await view.pictureFile(), await view.toBlob()];
      const sizes = await Promise.all(files.map(async (file) => (await createImageBitmap(file)).width));
      return [new Set(sums).size, ...sizes];
    }, extents);
    expect(found).toEqual([1, extents[0], extents[0]]);
  });

  test("of another site without CORS is refused with words that say what to do", async () => {
    const other = await serve();
    const page = await open(`<saliency-view src="${other.url}/samples/frog.png"></saliency-view>`);
    await waitForState(page, "error");
    const alert = await page.getByRole("alert").textContent();
    expect(alert).toMatch(/cannot be fetched.*CORS \(Access-Control-Allow-Origin\)/);
  });

  test("is a new run when src changes, and the old map belongs to the old picture no longer", async () => {
    const page = await open(`<saliency-view src="/samples/frog.png"></saliency-view>`);
    await waitForState(page, "ready");
    const next = changed(page);
    await page.evaluate(() => (document.querySelector("saliency-view")!.src = "/samples/three-fruits.png"));
    await next;
    expect((await readMap(page)).top).not.toBe("frog");
  });
});

describe("a model", () => {
  test.each([
    ["safetensors", ["torch/vgg11.safetensors"]],
    ["PyTorch", ["torch/vgg11.pth"]],
    ["old PyTorch", ["torch/vgg11.legacy.pth"]],
    ["ONNX", ["onnx/plain.onnx"]],
    ["Keras", ["keras/sequential.h5"]],
    ["npz", ["npz/vgg11.npz"]],
  ])("of %s weights is read from a dropped file", async (_, paths) => {
    const page = await open(`<saliency-view src="/samples/frog.png"></saliency-view>`);
    await waitForState(page, "ready");
    const next = changed(page);
    await giveFiles(
      page,
      "drop",
      paths.map((path) => `/weights/${path}`),
    );
    await next;
    const found = await page.evaluate(() => {
      const { state, modelSpec, map, shadowRoot } = document.querySelector<SaliencyView>("saliency-view")!;
      return [
        state,
        modelSpec?.name,
        map?.data.every(Number.isFinite),
        shadowRoot!.querySelector("[role=alert]")?.textContent,
      ];
    });
    expect(found).toEqual(["ready", expect.not.stringContaining("deep-inside"), true, undefined]);
  });

  test("is read from an address, shards beside it included", async () => {
    const page = await open(
      `<saliency-view src="/samples/frog.png" model="/weights/tfjs/float32/model.json"></saliency-view>`,
    );
    await waitForState(page, "ready", "error");
    expect(await page.evaluate(() => document.querySelector("saliency-view")!.state)).toBe("ready");
  });

  test("is read from all files of a drop, and one that lacks its shards says which", async () => {
    const page = await open(`<saliency-view src="/samples/frog.png"></saliency-view>`);
    await waitForState(page, "ready");
    const shards = [1, 2].map((k) => `/weights/tfjs/float32/group1-shard${k}of2.bin`);
    let next = changed(page);
    await giveFiles(page, "drop", ["/weights/tfjs/float32/model.json", ...shards]);
    await next;
    expect(await page.evaluate(() => document.querySelector("saliency-view")!.state)).toBe("ready");
    next = changed(page);
    await giveFiles(page, "drop", ["/weights/tfjs/float32/model.json"]);
    await next;
    expect(await page.getByRole("alert").textContent()).toMatch(/needs its file ".*\.bin"/);
  });

  test("keeps its classes, and says what was assumed", async () => {
    const page = await open(
      `<saliency-view src="/samples/frog.png" model="/weights/keras/vgg16-weights.h5"></saliency-view>`,
    );
    await waitForState(page, "ready", "error");
    const warnings = await page.evaluate(() => document.querySelector("saliency-view")!.modelWarnings.length);
    expect(warnings).toBeGreaterThan(0);
    await expect(page.getByText("on this model").count()).resolves.toBe(1);
  });

  test("that is wrong leaves the element usable", async () => {
    const page = await open(`<saliency-view src="/samples/frog.png" model="/samples/samples.json"></saliency-view>`);
    await waitForState(page, "error");
    await page.evaluate(() => document.querySelector("saliency-view")!.removeAttribute("model"));
    await waitForState(page, "ready");
    expect((await readMap(page)).top).toBe("frog");
  });

  test("stops loading when the run is aborted, and is asked for again by the next", async () => {
    const page = await open(`<saliency-view src="/samples/frog.png" model="/hang/model.safetensors"></saliency-view>`);
    await waitForState(page, "loading");
    const failed = page.waitForEvent("requestfailed");
    const ended = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")!;
      const run = view.explain().catch((error: { code: string }) => error.code);
      await new Promise((resolve) => setTimeout(resolve, 300));
      view.abort();
      return [await run, view.state];
    });
    expect((await failed).url()).toContain("/hang/");
    expect(ended).toEqual(["aborted", "empty"]);
    await page.evaluate((url) => (document.querySelector("saliency-view")!.model = url), "");
    await waitForState(page, "ready");
  });

  test("is shared: its memory is freed when the last element lets go, and the next one loads it again", async () => {
    const models: string[] = [];
    const page = await open(`<saliency-view src="/samples/frog.png"></saliency-view>`);
    page.on("request", (request) => request.url().includes(".safetensors") && models.push(request.url()));
    await waitForState(page, "ready");
    const workers = page.workers().length;
    const released = await page.evaluate(`import("/cdn/saliency-view.js").then(({ releaseEngines }) => {
      document.querySelector("saliency-view").release();
      releaseEngines();
      return document.querySelector("saliency-view").state;
    })`);
    expect(released).toBe("empty");
    await expect.poll(() => page.workers().length).toBe(0);
    await page.evaluate(() => document.querySelector("saliency-view")!.explain());
    expect(page.workers().length).toBe(workers);
    expect((await readMap(page)).top).toBe("frog");
  });
});
