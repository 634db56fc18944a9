import type { SaliencyView } from "../dist/index.js";
import type { Scene } from "./scene.js";

/** Keeps the map up with the scene: always the newest picture, never two at once, so that no map is thrown away. */
export class Live {
  readonly #view: SaliencyView;
  readonly #rate: HTMLElement;
  #dirty = false;
  #running = false;
  #last = 0;

  constructor(view: SaliencyView, rate: HTMLElement) {
    this.#view = view;
    this.#rate = rate;
  }

  follow(scene: Scene): void {
    this.#dirty = true;
    if (!this.#running) void this.#work(scene);
  }

  async #work(scene: Scene): Promise<void> {
    this.#running = true;
    while (this.#dirty) {
      this.#dirty = false;
      // Once a frame at most, and after the frame's input events.
      await new Promise((resolve) => requestAnimationFrame(resolve));
      this.#view.image = scene.capture();
      await settled(this.#view);
      const now = performance.now();
      const { timings } = this.#view.explanation ?? {};
      if (timings) {
        const rate = this.#dirty ? ` · ${Math.round(1000 / (now - this.#last))} maps/s` : "";
        this.#rate.textContent = `${Math.round(timings.totalMs)} ms${rate}`;
      }
      this.#last = now;
    }
    this.#running = false;
  }
}

function settled(view: SaliencyView): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      view.removeEventListener("saliency-change", done);
      view.removeEventListener("saliency-error", done);
      resolve();
    };
    view.addEventListener("saliency-change", done);
    view.addEventListener("saliency-error", done);
  });
}
