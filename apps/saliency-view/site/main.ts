import { pause } from "@deep-inside/core";
import { SaliencyView } from "../dist/index.js";
import { render } from "lit";
import { formatLink, parseLink } from "./question/link.js";
import { ask, change, TASKS, type Question } from "./question/question.js";
import { renderAnswer } from "./result/answer.js";
import { Gallery } from "./result/gallery.js";
import { canShare, copyLink, savePng, saveScene, sharePng } from "./result/keep.js";
import { Live } from "./result/live.js";
import { isWeights, Weights } from "./result/weights.js";
import { listEmoji } from "./scene/emoji.js";
import { showPalette } from "./scene/palette.js";
import { BACKDROPS } from "./scene/placement.js";
import { Scene } from "./scene/scene.js";
import { startTheme } from "./theme.js";
import { TOUR_SCENE } from "./tour/stops.js";
import { Tour } from "./tour/tour.js";

const element = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;
const onClick = (id: string, act: () => unknown): void => element(id).addEventListener("click", () => void act());

// Before the first request: nobody sees the page in another theme than the remembered one.
startTheme(element("theme"));
const emojiListed = listEmoji();

// The page starts in steps, between which its thread is free for others.
await pause();
SaliencyView.define();
const view = element<SaliencyView>("view");
const emoji = await emojiListed;
await pause();
const link = parseLink(location.hash.slice(1), new Set(emoji.map(({ name }) => name)));
let { question, picture } = link;
let settling: ReturnType<typeof setTimeout> | undefined;
/** Under which the page is drawn; 0 when nothing is new. */
let frame = 0;

const say = (text: string): void => {
  const said = element("said");
  if (said.textContent !== text) said.textContent = text;
};
const failed = (error: unknown): void => say(error instanceof Error ? error.message : String(error));

const scene: Scene = new Scene(element("scene"), emoji, {
  onChange: () => {
    live.follow();
    settle();
  },
  onSelect: showTools,
});
const live = new Live(
  view,
  () => scene.capture(),
  (rate) => {
    const ms = view.explanation?.timings.totalMs;
    const pace = rate === null ? "" : ` · ${rate.toFixed(0)} per second`;
    element("rate").textContent = ms === undefined ? "" : `one map in ${ms.toFixed(0)} ms${pace}`;
  },
);
const gallery = new Gallery(element("methods"), view, (method) => choose({ task: "saliency", method }));
const weights = new Weights(element("weights"), view, () => choose({ target: "", against: "" }));

/** Asks another question of the same scene. */
function choose(changes: Partial<Question>): void {
  const before = question.task;
  question = change(question, changes);
  const top = view.prediction[0];
  // A class model is of one class, also when the scene changes behind it.
  if (question.task === "class-model" && question.target === "" && top) question = { ...question, target: top.name };
  ask(view, question, scene.held);
  // The scene may have changed while pictures were not explained.
  if (before === "class-model" && question.task !== before) live.follow();
  settle();
  show();
}

function show(): void {
  const { task } = question;
  for (const name of TASKS) {
    const tab = element(`tab-${name}`);
    tab.setAttribute("aria-selected", String(name === task));
    tab.tabIndex = name === task ? 0 : -1;
  }
  element("panel").setAttribute("aria-labelledby", `tab-${task}`);
  view.hidden = task === "methods";
  element("methods").hidden = task !== "methods";
  element("save").hidden = task === "methods";
  element("rate").hidden = task === "methods" || task === "class-model" || view.state === "error";
  element("save-scene").hidden = view.image instanceof File;
  if (task !== "methods") gallery.clear();
  render(renderAnswer(view, question, choose), element("answer"));
  weights.render();
}

/** Once for all that happens before the next frame: a map comes with several events. */
function showSoon(): void {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    show();
  });
}

/** What waits until nothing moves: finding the object, other methods, the address. */
function settle(): void {
  clearTimeout(settling);
  say("");
  if (scene.held) return ask(view, question, true);
  settling = setTimeout(() => {
    ask(view, question, false);
    if (question.task === "methods") void gallery.show();
    const { placements, backdrop } = scene;
    const state = { placements: backdrop && placements, backdrop: backdrop ?? BACKDROPS[0], question };
    const { model } = link;
    history.replaceState(null, "", `#${formatLink({ ...state, picture: backdrop ? null : picture, model })}`);
  }, 250);
}

function showTools(): void {
  for (const button of element("tools").querySelectorAll("button")) button.disabled = scene.selected === null;
  for (const name of BACKDROPS)
    element(`backdrop-${name}`).setAttribute("aria-pressed", String(scene.backdrop === name));
}

async function take(files: readonly File[]): Promise<void> {
  const model = files.filter(isWeights);
  const other = files.find((file) => !model.includes(file));
  if (model.length > 0) weights.take(model);
  if (!other) return;
  picture = null;
  await scene.setPicture(other).catch(() => say(`The browser cannot read ${other.name} as a picture.`));
}

view.addEventListener("saliency-change", () => {
  showSoon();
  if (question.task === "methods") settle();
});
for (const name of ["saliency-class-model", "saliency-error", "saliency-progress"] as const) {
  view.addEventListener(name, showSoon);
}

/** The first answer has come, or does not come soon. */
const started = new Promise<unknown>((resolve) => {
  for (const name of ["saliency-change", "saliency-error"] as const) view.addEventListener(name, resolve);
  setTimeout(resolve, 5000);
});
void showPalette(element("palette"), emoji, scene, element("scene"), started);
for (const name of BACKDROPS) onClick(`backdrop-${name}`, () => scene.setBackdrop(name));
for (const button of element("tools").querySelectorAll<HTMLElement>("[data-key]")) {
  button.addEventListener("click", () => scene.press(button.dataset["key"]!));
}
onClick("front", () => scene.bringToFront());
onClick("remove", () => scene.removeSelected());
onClick("clear", () => scene.clear());
onClick("picture", () => element("file").click());
element<HTMLInputElement>("file").addEventListener(
  "change",
  ({ target }) => void take([...(target as HTMLInputElement).files!]),
);

for (const [k, name] of TASKS.entries()) {
  const tab = element(`tab-${name}`);
  tab.addEventListener("click", () => choose({ task: name }));
  tab.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const next = step && TASKS[(k + step + TASKS.length) % TASKS.length]!;
    if (next) element(`tab-${next}`).click();
    if (next) element(`tab-${next}`).focus();
  });
}
onClick("save", () => savePng(view, say).catch(failed));
onClick("save-scene", () => saveScene(view, say).catch(failed));
onClick("copy", () => copyLink(say));
element("share").hidden = !canShare();
onClick("share", () => sharePng(view).catch(failed));

// Before the element's own intake, which would take a picture past the scene.
for (const type of ["dragover", "drop", "paste"] as const) {
  const receive = (event: DragEvent | ClipboardEvent): void => {
    const transfer = "clipboardData" in event ? event.clipboardData : (event as DragEvent).dataTransfer;
    if (!transfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    if (type !== "dragover") void take([...transfer.files]);
  };
  document.addEventListener(type, receive, { capture: true });
}

await pause();
const tour = new Tour(element("tour"), element("tour-open"), async (stop) => {
  if (scene.placements.length === 0 || scene.backdrop === null) await scene.show(TOUR_SCENE, "meadow");
  choose({ task: "saliency", target: "", against: "", method: "gradient", view: "overlay", ...stop.question });
});
// Who follows a link has come for what it shows.
tour.open(location.hash === "");

if (link.model)
  weights.use(new URL(link.model, document.baseURI).href, decodeURIComponent(link.model.split("/").pop()!));
// A class model begins when the scene has been seen: the list of classes says what else there is.
question = { ...link.question, task: link.question.task === "class-model" ? "saliency" : link.question.task };
view.addEventListener("saliency-change", () => choose(link.question), { once: true });
if (picture) {
  const name = decodeURIComponent(picture.split("/").pop()!);
  const response = await fetch(picture);
  await take([new File([await response.blob()], name)]);
} else {
  await scene.show(link.placements ?? TOUR_SCENE, link.backdrop);
}
await pause();
choose({});
