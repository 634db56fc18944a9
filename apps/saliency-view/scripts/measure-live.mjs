// How fast the map follows a drag: node scripts/measure-live.mjs [SECONDS]
// A thing of the scene is dragged by the mouse, one move for each frame; the page is not isolated, so one thread computes.
import { longestTask } from "./longest-task.mjs";
import { openPlayground, waitForMap } from "./playground.mjs";

const seconds = Number(process.argv[2] ?? 5);
const { browser, url, close } = await openPlayground();
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const client = await page.context().newCDPSession(page);
const load = await longestTask(client, async () => {
  await page.goto(url);
  await waitForMap(page);
  await page.waitForTimeout(500);
});
const rest = await page.evaluate(async () => {
  const times = [];
  for (let k = 0; k < 15; k++) times.push((await document.querySelector("#view").explain()).timings.totalMs);
  return times;
});

await page.evaluate(() => {
  globalThis.maps = [];
  globalThis.frames = [];
  const view = document.querySelector("#view");
  globalThis.times = [];
  view.addEventListener("saliency-change", ({ timeStamp }) => {
    maps.push(view.explanation.timings.totalMs);
    times.push(timeStamp);
  });
  const frame = (at) => {
    frames.push(at);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
});
const { x, y, width, height } = await page.locator("#scene button").first().boundingBox();
const [left, top] = [x + width / 2, y + height / 2];
await page.mouse.move(left, top);
await page.mouse.down();
const drag = await longestTask(client, async () => {
  const start = performance.now();
  for (let now = 0; now < 1000 * seconds; now = performance.now() - start) {
    await page.mouse.move(left + 60 * Math.sin(now / 500), top + 60 * Math.sin(now / 430));
    await page.waitForTimeout(Math.max(0, 16 - (performance.now() - start - now)));
  }
});
const found = await page.evaluate(() => ({
  engine: document.querySelector("#view").explanation.engine,
  maps: maps.slice(),
  gaps: times.slice(1).map((at, k) => at - times[k]),
  frames: frames.slice(1).map((at, k) => at - frames[k]),
}));
await page.mouse.up();
await close();

const at = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;
const ms = (value) => `${value.toFixed(1)} ms`;
const { engine, maps, gaps, frames } = found;
console.log(`engine            ${engine.binary}, ${engine.threads} thread(s)`);
console.log(`maps per second   ${(maps.length / seconds).toFixed(1)}`);
console.log(
  `engine's part     ${ms(at(maps, 0.5))} median while dragging, ${ms(at(rest, 0.5))} with nothing else to do`,
);
console.log(`the rest          ${ms(at(gaps, 0.5) - at(maps, 0.5))} of ${ms(at(gaps, 0.5))} from map to map`);
console.log(`frames            ${(frames.length / seconds).toFixed(0)} per second, ${ms(at(frames, 0.95))} at 95 %`);
for (const [when, { wall, processor }] of Object.entries({ loading: load, dragging: drag })) {
  console.log(`longest task      ${ms(wall)} while ${when}, ${ms(processor)} of the processor`);
}
