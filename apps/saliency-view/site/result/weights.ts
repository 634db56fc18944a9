import { html, render } from "lit";
import type { ModelFile, SaliencyView } from "../../dist/index.js";

const TYPES = ".safetensors,.pth,.pt,.ckpt,.bin,.onnx,.npz,.h5,.hdf5,.keras,.json";

/** Which network is asked, and the way to another. */
export class Weights {
  readonly #host: HTMLElement;
  readonly #view: SaliencyView;
  readonly #onUse: () => void;
  #name = "";
  #share: number | null = null;

  /** @param onUse called when another model is asked for */
  constructor(host: HTMLElement, view: SaliencyView, onUse: () => void) {
    this.#host = host;
    this.#view = view;
    this.#onUse = onUse;
    view.addEventListener("saliency-progress", ({ detail }) => {
      if (detail.stage === "model") this.#share = detail.share ?? 0;
      else if (this.#share === null || detail.stage === "picture") return;
      else this.#share = null;
      this.render();
    });
    this.render();
  }

  use(model: ModelFile | null, name: string): void {
    this.#name = name;
    this.#share = model === null ? null : 0;
    this.#view.model = model;
    this.#onUse();
    this.render();
  }

  render(): void {
    const { modelSpec, state } = this.#view;
    const own = this.#name !== "";
    const loading = this.#share !== null && state === "loading";
    const { input, classes, layers } = modelSpec ?? {};
    const layered = layers?.filter(({ kind }) => kind === "conv3x3" || kind === "dense").length;
    // Of the model before, while this one is not read.
    const facts =
      modelSpec && this.#share === null
        ? `${layered} layers, ${input!.width} × ${input!.height} pixels${classes ? `, ${classes.length} classes` : ""}`
        : "";
    render(
      html`<div>
          <strong>${own ? this.#name : "The embedded network"}</strong>
          <span class="note">${facts}</span>
          ${loading ? html`<progress aria-label="Reading ${this.#name}" .value=${this.#share!}></progress>` : null}
        </div>
        <div class="row">
          <button type="button" @click=${() => this.#choose()}>Use your own weights</button>
          ${own ? html`<button type="button" @click=${() => this.use(null, "")}>Back to the embedded one</button>` : null}
        </div>`,
      this.#host,
    );
  }

  #choose(): void {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = TYPES;
    input.multiple = true;
    input.addEventListener("change", () => this.take([...(input.files ?? [])]));
    input.click();
  }

  /** One file, or all files of a model that comes in several. */
  take(files: readonly File[]): void {
    const [first] = files;
    if (first) this.use(files.length === 1 ? first : files, first.name);
  }
}

/** Weights are told from pictures by their names: their types are not registered. */
export function isWeights({ name }: File): boolean {
  return TYPES.split(",").some((ending) => name.toLowerCase().endsWith(ending));
}
