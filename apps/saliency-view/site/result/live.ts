import type { SaliencyView } from "../../dist/index.js";

/** Keeps the map up with the scene: always the newest picture, never two at once, so that no map is thrown away. */
export class Live {
  readonly #view: SaliencyView;
  readonly #capture: () => ImageData | File;
  readonly #onMap: (rate: number | null) => void;
  #dirty = false;
  #running = false;
  #last = 0;

  /** @param onMap called after each map, with maps per second when one followed the other */
  constructor(view: SaliencyView, capture: () => ImageData | File, onMap: (rate: number | null) => void) {
    this.#view = view;
    this.#capture = capture;
    this.#onMap = onMap;
  }

  follow(): void {
    this.#dirty = true;
    if (!this.#running) void this.#work();
  }

  async #work(): Promise<void> {
    this.#running = true;
    while (this.#dirty) {
      // After the other events of this frame.
      await Promise.resolve();
      this.#dirty = false;
      this.#view.image = this.#capture();
      // In this view pictures are not explained.
      if (this.#view.view === "class-model") break;
      await settled(this.#view);
      const now = performance.now();
      this.#onMap(this.#dirty ? 1000 / (now - this.#last) : null);
      this.#last = now;
    }
    this.#running = false;
  }
}

function settled(view: SaliencyView): Promise<void> {
  const events = ["saliency-change", "saliency-error", "saliency-class-model"] as const;
  return new Promise((resolve) => {
    const done = (): void => {
      events.forEach((name) => view.removeEventListener(name, done));
      resolve();
    };
    events.forEach((name) => view.addEventListener(name, done));
  });
}
