import { html, render } from "lit";
import type { SaliencyView } from "../../dist/index.js";

/** The paper's three backward rules, then methods that are built on them. */
const METHODS = [
  { method: "gradient", title: "Gradient", options: null },
  { method: "deconvnet", title: "DeconvNet", options: null },
  { method: "guided", title: "Guided", options: null },
  { method: "smoothgrad", title: "SmoothGrad", options: { samples: 12 } },
  { method: "integrated-gradients", title: "Int. gradients", options: null },
  { method: "grad-cam", title: "Grad-CAM", options: null },
] as const;

/** Maps of several methods for the picture and class of `view`; those of one unit share one scale. */
export class Gallery {
  readonly #host: HTMLElement;
  readonly #source: SaliencyView;
  readonly #onPick: (method: string) => void;
  #round = 0;

  constructor(host: HTMLElement, source: SaliencyView, onPick: (method: string) => void) {
    this.#host = host;
    this.#source = source;
    this.#onPick = onPick;
  }

  /** Computes them one after the other; a later call takes over. */
  async show(): Promise<void> {
    const { image, model, explanation } = this.#source;
    if (!image || !explanation) return;
    const round = ++this.#round;
    this.#render();
    const views = [...this.#host.querySelectorAll<SaliencyView>("saliency-view")];
    for (const view of views) {
      const { index } = explanation.target;
      Object.assign(view, { image, model, target: index ?? "top1" });
      await view.explain().catch(() => undefined); // shown in its place
      if (round !== this.#round) return;
      shareScale(views);
    }
  }

  /** Frees what the maps hold. */
  clear(): void {
    this.#round++;
    render(null, this.#host);
  }

  #render(): void {
    render(
      METHODS.map(
        ({ method, title, options }) =>
          html`<figure>
            <saliency-view view="map" disabled .method=${method} .options=${options}
              ><div slot="empty" class="pending"></div
            ></saliency-view>
            <figcaption>
              <button type="button" @click=${() => this.#onPick(method)}>${title}</button>
            </figcaption>
          </figure>`,
      ),
      this.#host,
    );
  }
}

/** One scale for all maps of one unit, up to the value that one pixel in two hundred exceeds in the strongest of them. */
function shareScale(views: readonly SaliencyView[]): void {
  const largest = new Map<string, number>();
  for (const { explanation } of views) {
    if (!explanation) continue;
    const sizes = explanation.map.data.map(Math.abs).sort();
    const most = sizes[Math.floor(0.995 * sizes.length)] ?? 0;
    largest.set(explanation.unit, Math.max(most, largest.get(explanation.unit) ?? 0));
  }
  for (const view of views) {
    const max = largest.get(view.explanation?.unit ?? "");
    const signed = view.map?.data.some((value) => value < 0);
    view.range = max === undefined ? null : { min: signed ? -max : 0, max };
  }
}
