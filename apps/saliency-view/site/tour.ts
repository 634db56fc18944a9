import type { SaliencyView } from "../dist/index.js";
import type { Scene } from "./scene.js";

interface Stop {
  readonly title: string;
  readonly text: string;
  apply(scene: Scene, view: SaliencyView): void;
}

const PAIR = [
  { name: "dog", x: 0.3, y: 0.38, size: 0.46 },
  { name: "bicycle", x: 0.7, y: 0.68, size: 0.44 },
];

function settings(view: SaliencyView, changes: Partial<SaliencyView>): void {
  Object.assign(view, { target: "top1", minus: "", method: "gradient", reduce: "max-abs", colormap: "", ...changes });
}

const STOPS: readonly Stop[] = [
  {
    title: "A dog, a bicycle, and a network",
    text: "Drag either thing, or move it with the arrow keys. The list beside the map is what the network sees, the map where it looks. Add more from the palette.",
    apply: (scene, view) => {
      scene.show(PAIR);
      settings(view, {});
    },
  },
  {
    title: "Which pixels matter (section 3)",
    text: "The score of a class is a function of the pixels. Its derivative says how much the score changes when a pixel does: one pass back through the network. The map is the largest absolute derivative of the three colours.",
    apply: (_scene, view) => settings(view, { view: "swipe" }),
  },
  {
    title: "Another class, another map",
    text: "The same picture, asked about the bicycle. The map follows the question: this is class saliency, not a map of what is conspicuous.",
    apply: (_scene, view) => settings(view, { target: "bicycle", view: "overlay" }),
  },
  {
    title: "One class against another",
    text: "The difference of two scores has a derivative, too. With signs: red pixels speak for the bicycle against the dog when they brighten, blue ones when they darken.",
    apply: (_scene, view) => settings(view, { target: "bicycle", minus: "dog", reduce: "signed" }),
  },
  {
    title: "Gradient, DeconvNet, guided (section 4)",
    text: "DeconvNet and guided backpropagation are the same backward pass with another rule at each ReLU. Guided maps look sharper, and depend less on the class. Compare them below.",
    apply: (_scene, view) => settings(view, { method: "guided", target: "dog" }),
  },
];

/** The guided way through the paper. */
export function startTour(scene: Scene, view: SaliencyView): void {
  const part = (id: string): HTMLElement => document.getElementById(`tour-${id}`)!;
  const [back, next] = [part("back") as HTMLButtonElement, part("next") as HTMLButtonElement];
  let at = 0;
  const show = (index: number): void => {
    at = index;
    const stop = STOPS[at]!;
    part("title").textContent = stop.title;
    part("text").textContent = stop.text;
    part("place").textContent = `${at + 1} of ${STOPS.length}`;
    back.disabled = at === 0;
    next.textContent = at === STOPS.length - 1 ? "Start again" : "Next";
    stop.apply(scene, view);
  };
  back.addEventListener("click", () => show(at - 1));
  next.addEventListener("click", () => show((at + 1) % STOPS.length));
  show(0);
}
