import "../dist/define.js";
import type { SaliencyView } from "../dist/index.js";
import { loadEmoji } from "./emoji.js";
import { compareMethods } from "./gallery.js";
import { Live } from "./live.js";
import { Scene } from "./scene.js";
import { startTour } from "./tour.js";

const element = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;
const view = element<SaliencyView>("view");
const emoji = await loadEmoji();
const live = new Live(view, element("rate"));
const scene: Scene = new Scene(element("scene"), emoji, () => queueMicrotask(() => live.follow(scene)));

for (const { name, image } of emoji) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = name;
  button.setAttribute("aria-label", `Add ${name}`);
  const picture = image.cloneNode() as HTMLImageElement;
  picture.alt = "";
  button.append(picture);
  button.addEventListener("click", () => scene.add(name));
  element("palette").append(button);
}

element("background").addEventListener("click", () => scene.nextBackground());
element("clear").addEventListener("click", () => scene.show([]));
element("compare").addEventListener(
  "click",
  () => void compareMethods(view, element("methods")).catch(() => undefined),
);
element("weights").addEventListener("click", () => {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".safetensors,.pth,.pt,.onnx,.npz,.h5";
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (!file) return;
    view.model = file;
    element("model").textContent = file.name;
  });
  input.click();
});

startTour(scene, view);
