// node scripts/measure-page.mjs: what an element costs the page it is in, in Chromium, by the build in dist/cdn:
// the longest task of the page's thread while it loads, computes, localises and grows a class model, and what 500 elements leave
// behind that were connected for a moment each. Exits with 1 where a limit is passed.
import chromium from "@sparticuz/chromium";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium as playwright } from "playwright-core";
import { evaluate, longestTask } from "./longest-task.mjs";

const LIMITS = { taskMs: 50, growthMb: 20 };
const CYCLES = 500;
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".png": "image/png", ".html": "text/html" };
const folders = { cdn: "../dist/cdn", samples: "../../../weights/samples" };
const page = `<!doctype html><html lang="en"><title>measured</title><main></main>
<script type="module" src="/cdn/saliency-view.js"></script>`;

const server = createServer(async ({ url }, response) => {
  const [, folder, ...rest] = url.split("/");
  try {
    const root = folders[folder] && fileURLToPath(new URL(folders[folder], import.meta.url));
    const body = root ? await readFile(join(root, ...rest)) : page;
    response.writeHead(200, {
      "content-type": TYPES[extname(url)] ?? (root ? "application/octet-stream" : "text/html"),
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await playwright.launch({
  executablePath: process.env.CHROMIUM_PATH ?? (await chromium.executablePath()),
  args: ["--no-sandbox"],
});
try {
  const tasks = await longestTasks();
  const growth = await heapGrowth();
  for (const [what, { wall, processor }] of Object.entries(tasks)) {
    console.log(`longest task, ${what}: ${wall.toFixed(1)} ms, ${processor.toFixed(1)} ms of the processor`);
  }
  console.log(
    `${CYCLES} elements connected and removed: ${growth.heap.toFixed(2)} MB of heap, ${growth.workers} workers left`,
  );
  const failed = Object.values(tasks).some(({ wall }) => wall > LIMITS.taskMs) || growth.heap > LIMITS.growthMb;
  process.exitCode = failed ? 1 : 0;
} finally {
  await browser.close();
  server.close();
}

async function openPage() {
  const opened = await browser.newPage();
  const client = await opened.context().newCDPSession(opened);
  return { opened, client, load: () => opened.goto(`http://localhost:${server.address().port}/`) };
}

/** Longest tasks of the page's main thread, in ms, by what it waited for. */
async function longestTasks() {
  const { opened, client, load } = await openPage();
  const traced = (work) => longestTask(client, work);
  const run = (set) =>
    evaluate(
      client,
      async (settings) => {
        const view = document.querySelector("saliency-view") ?? document.createElement("saliency-view");
        const grown = settings.view === "class-model";
        const done = new Promise((resolve) =>
          view.addEventListener(grown ? "saliency-class-model" : "saliency-change", resolve, { once: true }),
        );
        Object.assign(view, settings);
        if (!view.isConnected) document.querySelector("main").append(view);
        await done;
        await view.updateComplete;
        await new Promise((resolve) => setTimeout(resolve, 200));
      },
      set,
    );
  const src = "/samples/dog-and-bicycle.png";
  return {
    "loading the script": await traced(load),
    "model, picture and first map": await traced(() => run({ src, controls: true })),
    "other map": await traced(() => run({ method: "guided", reduce: "signed" })),
    "where the object is": await traced(() => run({ localize: "mask" })),
    "class model of 30 steps": await traced(() => run({ view: "class-model", ascent: { steps: 30 } })),
  };
}

/** Heap of the page after the cycles less that before them, in MB, once all is released; and workers still there. */
async function heapGrowth() {
  const { opened, client, load } = await openPage();
  await load();
  const heap = async () => {
    await client.send("HeapProfiler.collectGarbage");
    await client.send("HeapProfiler.collectGarbage");
    return (await client.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const cycle = (count) =>
    opened.evaluate(async (cycles) => {
      const { releaseEngines } = await import("/cdn/saliency-view.js");
      for (let k = 0; k < cycles; k++) {
        const view = document.createElement("saliency-view");
        view.src = "/samples/frog.png";
        view.controls = true;
        document.querySelector("main").append(view);
        // Some get their map, most go while they load or compute.
        if (k % 10 === 0) await view.explain();
        else await new Promise((resolve) => setTimeout(resolve, k % 7));
        view.remove();
      }
      releaseEngines();
    }, count);
  await cycle(20);
  const before = await heap();
  await cycle(CYCLES);
  await opened.waitForTimeout(1000);
  return { heap: (await heap()) - before, workers: opened.workers().length };
}
