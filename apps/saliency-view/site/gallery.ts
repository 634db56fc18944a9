import type { SaliencyView } from "../dist/index.js";

const METHODS = ["gradient", "deconvnet", "guided"] as const;

/** Maps of the three backward rules for the present picture and class, all in one scale. */
export async function compareMethods(view: SaliencyView, host: HTMLElement): Promise<void> {
  const { image, model, explanation } = view;
  if (!image || !explanation) return;
  const figures = METHODS.map((method) => {
    const shown = document.createElement("saliency-view");
    const { index } = explanation.target;
    Object.assign(shown, { model, method, view: "map", target: index ?? "top1", disabled: true, image });
    const title = document.createElement("h3");
    title.textContent = method;
    const figure = document.createElement("div");
    figure.append(title, shown);
    return { figure, shown };
  });
  host.replaceChildren(...figures.map(({ figure }) => figure));
  // `disabled` keeps them from running by themselves: all three, one after another, then one range for all.
  let max = 0;
  for (const { shown } of figures) {
    const { map } = await shown.explain();
    max = Math.max(max, nearlyLargest(map.data));
  }
  for (const { shown } of figures) shown.range = { min: 0, max };
}

/** The value that one in two hundred exceeds: the few largest would leave the rest of every map dark. */
function nearlyLargest(values: Float32Array): number {
  return values.slice().sort()[Math.floor(0.995 * values.length)] ?? 0;
}
