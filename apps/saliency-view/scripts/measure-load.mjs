// How long a page keeps its thread while it loads: node scripts/measure-load.mjs [RUNS]
// The longest task until the first map and all that follows it, of the playground and of the page in examples/plain, in a
// fresh browser each time. Exits with 1 where one is longer than a page may be busy without answering.
import { serve } from "../examples/plain/serve.mjs";
import { evaluate, longestTask } from "./longest-task.mjs";
import { launch, servePlayground } from "./playground.mjs";

const LIMIT_MS = 50;
const runs = Number(process.argv[2] ?? 12);

for (const [name, start] of Object.entries({ playground: servePlayground, "plain page": () => serve(0) })) {
  const { url, close } = await start();
  const loads = [];
  for (let run = 0; run < runs; run++) loads.push(await measureLoad(url));
  await close();
  for (const clock of ["wall", "processor"]) {
    const times = loads.map((load) => load[clock]).sort((a, b) => a - b);
    const [median, most] = [times[Math.floor(runs / 2)], times.at(-1)];
    const over = clock === "wall" ? `, ${times.filter((ms) => ms > LIMIT_MS).length} over ${LIMIT_MS}` : "";
    console.log(`${name}, ${clock}: median ${median.toFixed(1)} ms, most ${most.toFixed(1)} ms of ${runs}${over}`);
    if (clock === "wall" && most > LIMIT_MS) process.exitCode = 1;
  }
}

async function measureLoad(url) {
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const client = await page.context().newCDPSession(page);
  const load = await longestTask(client, async () => {
    await page.goto(url);
    await evaluate(client, async () => {
      const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      while (!document.querySelector("saliency-view").map) await wait(50);
      await wait(500);
    });
  });
  await browser.close();
  return load;
}
