import { valueRange } from "@deep-inside/images";
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
    const scale = new SharedScale();
    const views = [...this.#host.querySelectorAll<SaliencyView>("saliency-view")];
    for (const view of views) {
      const { index } = explanation.target;
      Object.assign(view, { image, model, target: index ?? "top1" });
      await view.explain().catch(() => undefined); // shown in its place
      if (round !== this.#round) return;
      scale.add(view, views);
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
class SharedScale {
  readonly #largest = new Map<string, number>();

  /** Takes a map in; the others are drawn anew only where it is the strongest so far. */
  add(view: SaliencyView, views: readonly SaliencyView[]): void {
    if (!view.explanation) return;
    const { map, unit } = view.explanation;
    const { max } = valueRange(map, { signed: true, percentile: 99.5 });
    const before = this.#largest.get(unit) ?? -1;
    if (max > before) this.#largest.set(unit, max);
    const shared = Math.max(max, before);
    for (const other of max > before ? views : [view]) {
      if (other.explanation?.unit !== unit) continue;
      const signed = other.explanation.map.data.some((value) => value < 0);
      other.range = { min: signed ? -shared : 0, max: shared };
    }
  }
}
