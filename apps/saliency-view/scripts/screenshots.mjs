// Takes the pictures of the playground for the documents: node scripts/screenshots.mjs [FOLDER [STATE...]]
// With states, each of them light and dark at three widths: to be looked at after a change of the page.
import sharp from "sharp";
import { openPlayground, waitForMap } from "./playground.mjs";

const [folder = "docs", ...states] = process.argv.slice(2);

const SCENE = "scene=dog.30.38.46.0*bicycle.70.68.44.0";
/** What a link says, and what has come when there is nothing more to come. */
const STATES = {
  start: ["", () => true],
  swipe: [`${SCENE}&target=bicycle&view=swipe`, () => true],
  contrast: [`${SCENE}&target=bicycle&against=dog&view=map`, () => true],
  "class-model": [`${SCENE}&task=class-model&target=dog`, (view) => view.classModel !== null],
  object: [`${SCENE}&task=object&target=dog`, (view) => view.localization !== null],
  methods: [
    `${SCENE}&task=methods&target=dog`,
    () => {
      const views = [...document.querySelectorAll("#methods saliency-view")];
      return views.length > 0 && views.every((view) => view.state === "ready");
    },
  ],
};
const DOCUMENTS = [
  ["start", "light", 1280],
  ["methods", "dark", 1280],
  ["class-model", "light", 768],
  ["object", "dark", 768],
  ["start", "dark", 360],
];
const EVERY = states.flatMap((state) =>
  ["light", "dark"].flatMap((scheme) => [360, 768, 1280].map((width) => [state, scheme, width])),
);

const { browser, url, close } = await openPlayground();
for (const [state, colorScheme, width] of states.length > 0 ? EVERY : DOCUMENTS) {
  const [link, isThere] = STATES[state];
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
  await page.goto(`${url}#${link}`);
  await waitForMap(page);
  await page.waitForFunction(`(${isThere})(document.querySelector("#view"))`, null, { timeout: 300_000 });
  await page.waitForTimeout(500); // the address and the list of classes
  await sharp(await page.screenshot({ fullPage: true }))
    .png({ palette: true, colours: 128 })
    .toFile(`${folder}/playground-${state}-${colorScheme}-${width}.png`);
  await page.close();
}
await close();
