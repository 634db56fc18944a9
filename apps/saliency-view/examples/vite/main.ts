// Shows the maps of the two likeliest classes beside each other: elements with the same model share one engine.
import "@deep-inside/saliency-view/define";
import type { SaliencyView } from "@deep-inside/saliency-view";
import sample from "../../../../weights/samples/dog-and-bicycle.png";

const [first, second] = document.querySelectorAll<SaliencyView>("saliency-view");
const output = document.querySelector("output")!;

first!.addEventListener("saliency-change", ({ detail: { prediction } }) => {
  output.value = prediction.map(({ name, probability }) => `${name} ${(100 * probability).toFixed(0)} %`).join(", ");
  second!.target = prediction[1]!.index;
  second!.image = first!.image;
  second!.src = first!.src;
});
first!.addEventListener("saliency-error", ({ detail: { message } }) => (output.value = message));

document.querySelector("input")!.addEventListener("change", ({ target }) => {
  first!.image = (target as HTMLInputElement).files![0] ?? null;
});

first!.src = sample;
