// How fast the map follows a drag: node scripts/measure-live.mjs [SECONDS]
// A thing of the scene is dragged by the mouse, one move for each frame; the page is not isolated, so one thread computes.
import { longestTask } from "./longest-task.mjs";
import { openPlayground, waitForMap } from "./playground.mjs";

const seconds = Number(process.argv[2] ?? 5);
const { browser, url, close } = await openPlayground();
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const client = await page.context().newCDPSession(page);
await page.goto(url);
await waitForMap(page);
await page.waitForTimeout(500);
const rest = await page.evaluate(async () => {
  const times = [];
  for (let k = 0; k < 15; k++) times.push((await document.querySelector("#view").explain()).timings.totalMs);
  return times;
});

await page.evaluate(() => {
  Object.assign(globalThis, { maps: [], times: [], ages: [], frames: [], pointer: 0, pictured: 0 });
  addEventListener("pointermove", ({ timeStamp }) => (pointer = timeStamp), { capture: true });
  // The scene reads its pixels when the network is to see them.
  const { getImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.getImageData = function (...box) {
    pictured = pointer;
    return getImageData.apply(this, box);
  };
  const view = document.querySelector("#view");
  view.addEventListener("saliency-change", ({ timeStamp }) => {
    maps.push(view.explanation.timings.totalMs);
    times.push(timeStamp);
    ages.push(timeStamp - pictured);
  });
  const frame = (at) => {
    frames.push(at);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
});
const { x, y, width, height } = await page.locator("#scene button").first().boundingBox();
const [left, top] = [x + width / 2, y + height / 2];
async function dragOn(seconds) {
  const start = performance.now();
  for (let now = 0; now < 1000 * seconds; now = performance.now() - start) {
    await page.mouse.move(left + 60 * Math.sin(now / 500), top + 60 * Math.sin(now / 430));
    await page.waitForTimeout(Math.max(0, 16 - (performance.now() - start - now)));
  }
}
await page.mouse.move(left, top);
await page.mouse.down();
await dragOn(0.5);
await page.evaluate(() => [maps, times, ages, frames].forEach((list) => list.splice(0)));
await dragOn(seconds);
const found = await page.evaluate(() => {
  const gaps = (list) => list.slice(1).map((at, k) => at - list[k]);
  const { engine } = document.querySelector("#view").explanation;
  return { engine, maps: [...maps], ages: [...ages], gaps: gaps(times), frames: gaps(frames) };
});
// By itself, for a trace takes time of every thread.
const drag = await longestTask(client, () => dragOn(2));
await page.mouse.up();
await close();

const at = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;
const ms = (value) => `${value.toFixed(1)} ms`;
const { engine, maps, ages, gaps, frames } = found;
console.log(`engine            ${engine.binary}, ${engine.threads} thread(s)`);
console.log(`maps per second   ${(maps.length / seconds).toFixed(1)}`);
console.log(
  `engine's part     ${ms(at(maps, 0.5))} median while dragging, ${ms(at(rest, 0.5))} with nothing else to do`,
);
console.log(`the rest          ${ms(at(gaps, 0.5) - at(maps, 0.5))} of ${ms(at(gaps, 0.5))} from map to map`);
console.log(`pointer to map    ${ms(at(ages, 0.5))} median, ${ms(at(ages, 0.95))} at 95 %`);
console.log(`frames            ${(frames.length / seconds).toFixed(0)} per second, ${ms(at(frames, 0.95))} at 95 %`);
console.log(`longest task      ${ms(drag.wall)}, ${ms(drag.processor)} of the processor`);
