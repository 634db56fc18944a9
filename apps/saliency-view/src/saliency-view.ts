import type { RawMap, RgbImage } from "@deep-inside/spec";
import { html, type PropertyValues, type TemplateResult } from "lit";
import { controlStyles } from "./controls.styles.js";
import { SaliencyElement } from "./saliency-element.js";
import { styles } from "./saliency-view.styles.js";
import { renderControls, type ControlActions } from "./view/controls.js";
import { drawMap, drawPicture, drawScale } from "./view/draw.js";
import { chooseFile, firstFile, isModelFile, saveFile } from "./view/files.js";
import { pictureIcon } from "./view/icons.js";
import { peakOf, placeMap, type Cell } from "./view/placement.js";
import { cellByKey, cellByPointer, placeProbe, probeText } from "./view/probe.js";
import { number, percent } from "./view/words.js";

export type { ViewState } from "./saliency-element.js";
export type ViewMode = "overlay" | "map" | "picture" | "swipe";

/**
 * Shows which pixels of a picture a VGG-family classifier looks at. Everything is computed in the page; nothing leaves it.
 *
 * @tag saliency-view
 * @attr {string} src - URL of the picture. An <img> in the default slot, a dropped, pasted or picked file do as well.
 * @attr {string} model - URL of a model file. Default: the embedded model.
 * @attr {string} target - Class by index, name or synset, `top1` (default), or `layer:NAME[:CHANNEL[:ROW,COLUMN]]`.
 * @attr {string} minus - Class whose score is subtracted: what speaks for one class and against the other.
 * @attr {string} method - How the map is made. Default `gradient`, the paper's.
 * @attr {string} reduce - `max-abs` (default), `max-relu`, `sum-abs` or `signed`.
 * @attr {number} map-opacity - Opacity of the map over the picture, 0 to 1. Default 0.6.
 * @attr {string} colormap - `grey`, `viridis`, `inferno`, `cividis` or `RdBu`. Default: inferno, RdBu for signed maps.
 * @attr {number} percentile - Share of the values, in percent, below the last colour. Default 99.
 * @attr {"overlay"|"map"|"picture"|"swipe"} view - What is shown. Default `overlay`.
 * @attr {number} threads - Threads to compute with; one on pages that are not cross-origin isolated. Default: up to 4.
 * @attr {boolean} deterministic - The same bits on every machine; somewhat slower.
 * @attr {boolean} controls - Shows the panel of settings.
 * @attr {boolean} disabled - Computes nothing and takes no input.
 * @slot - An <img>, shown until the map is there, whose picture is explained when there is no `src`.
 * @slot empty - Replaces the invitation to drop a picture.
 * @fires {SaliencyProgressEvent} saliency-progress - While a model loads and a map is computed.
 * @fires {SaliencyChangeEvent} saliency-change - A new map is shown.
 * @fires {SaliencyErrorEvent} saliency-error - There is no map because of an error.
 * @csspart stage - The area of picture and map.
 * @csspart picture - The canvas of the picture.
 * @csspart map - The canvas of the map.
 * @csspart legend - The colour scale with its numbers.
 * @csspart status - The line of text under the picture.
 * @csspart error - The error message.
 * @csspart controls - The panel of settings.
 * @csspart classes - The list of the most likely classes.
 * @cssprop --saliency-accent - Colour of focus, selection and progress.
 * @cssprop --saliency-surface - Background of fields and of the empty stage.
 * @cssprop --saliency-text - Colour of text.
 * @cssprop --saliency-muted - Colour of secondary text.
 * @cssprop --saliency-border - Colour of borders.
 * @cssprop --saliency-radius - Radius of corners.
 * @cssprop --saliency-rendering - `pixelated` shows the cells of the map. Default `auto`.
 * @cssstate empty - No picture.
 * @cssstate loading - The model or the picture is loading.
 * @cssstate computing - The map is being computed.
 * @cssstate ready - The map is shown.
 * @cssstate error - There is no map because of an error.
 */
export class SaliencyView extends SaliencyElement {
  static override styles = [styles, controlStyles];
  static override properties = {
    ...SaliencyElement.properties,
    view: { type: String },
    controls: { type: Boolean },
    swipe: { type: Number },
    probed: { state: true },
    size: { state: true },
    legend: { state: true },
    over: { state: true },
  };

  declare view: ViewMode;
  declare controls: boolean;
  /** Where the swipe view divides, 0 to 1. */
  declare swipe: number;
  declare private probed: Cell | null;
  declare private size: { readonly width: number; readonly height: number } | null;
  declare private legend: { readonly min: number; readonly max: number } | null;
  declare private over: boolean;

  constructor() {
    super();
    this.view = "overlay";
    this.controls = this.over = false;
    this.swipe = 0.5;
    this.probed = this.size = this.legend = null;
  }

  /** Registers the element, once. A second call does nothing; another class under the name is an error. */
  static define(tag = "saliency-view"): void {
    if (typeof customElements === "undefined") return;
    const known = customElements.get(tag);
    if (known === undefined) customElements.define(tag, this);
    else if (known !== this) console.warn(`<${tag}> is already defined by another copy; this one is not used.`);
  }

  protected override slottedImage(): string {
    const image = this.querySelector<HTMLImageElement>(":scope > img");
    return image?.currentSrc || image?.src || "";
  }

  protected override showPicture(image: RgbImage): void {
    this.size = { width: image.width, height: image.height };
    const canvas = this.#canvas("picture");
    if (canvas) drawPicture(canvas, image);
  }

  protected override showFrame(map: RawMap): void {
    const canvas = this.#canvas("map");
    if (canvas) this.legend = drawMap(canvas, map, this.#drawing);
  }

  protected override updated(changed: PropertyValues): void {
    if (["explained", "colormap", "percentile", "range", "reduce"].some((name) => changed.has(name))) this.#draw();
    const frame = this.renderRoot.querySelector<HTMLElement>(".frame");
    if (frame && this.size) frame.style.aspectRatio = `${this.size.width} / ${this.size.height}`;
    this.style.setProperty("--_opacity", String(Math.min(1, Math.max(0, this.mapOpacity))));
    this.style.setProperty("--_swipe", `${100 * Math.min(1, Math.max(0, this.swipe))}%`);
    const probe = this.renderRoot.querySelector<HTMLElement>(".probe");
    if (probe && this.explained && this.probed) {
      placeProbe(probe.style, this.explained.explanation.map, this.explained.geometry, this.probed);
    }
    // Through the CSSOM: a style attribute would break a page's style-src.
    for (const button of this.renderRoot.querySelectorAll<HTMLElement>("[data-share]")) {
      button.style.setProperty("--_share", `${100 * Number(button.dataset["share"])}%`);
    }
  }

  protected override render(): TemplateResult {
    return html`<div
        part="stage"
        class="stage view-${VIEWS.has(this.view) ? this.view : "overlay"} ${this.over ? "over" : ""} ${
          this.probed ? "probing" : ""
        } ${this.state === "ready" ? "" : "stale"}"
        @dragover=${this.#onDragOver}
        @dragleave=${() => (this.over = false)}
        @drop=${this.#onDrop}
        @paste=${this.#onPaste}
      >
        <slot ?hidden=${this.size !== null} @slotchange=${() => this.restart()}></slot>
        ${this.#renderFrame()} ${this.size === null && this.state === "empty" ? this.#renderEmpty() : null}
        ${
          this.state === "loading" || this.state === "computing"
            ? html`<progress
                class="loading"
                aria-label=${this.#waiting}
                .value=${this.progress?.share ?? null}
              ></progress>`
            : null
        }
      </div>
      ${
        this.failure
          ? html`<p class="error" part="error" role="alert">${this.failure.message}</p>`
          : html`<p class="status" part="status" role="status">${this.#status}</p>`
      }
      ${this.explained && this.legend ? this.#renderLegend(this.legend) : null}
      ${this.controls ? renderControls(this.#controlState(), this.#actions) : null}`;
  }

  #renderFrame(): TemplateResult {
    const { map } = this;
    return html`<div
      class="frame"
      ?hidden=${this.size === null}
      @pointermove=${this.#onPointer}
      @pointerdown=${this.#onPointer}
      @pointerleave=${() => (this.probed = null)}
    >
      <div role="img" aria-label=${this.description || "Picture"}>
        <canvas class="picture" part="picture"></canvas>
        <div class="layer" ?hidden=${map === null}><canvas part="map" class="map"></canvas></div>
      </div>
      ${this.view === "swipe" ? html`<div class="divider"></div>` : null}
      ${
        map
          ? html`<div
              class="probe"
              role="slider"
              tabindex=${this.disabled ? -1 : 0}
              aria-label="Probe of the map's values; arrow keys move it"
              aria-valuemin="0"
              aria-valuemax=${map.data.length - 1}
              aria-valuenow=${this.probed ? this.probed.row * map.width + this.probed.column : 0}
              aria-valuetext=${this.probed ? probeText(this.probed) : "at the peak"}
              @focus=${() => (this.probed ??= peakOf(map))}
              @blur=${() => (this.probed = null)}
              @keydown=${this.#onKey}
            ></div>`
          : null
      }
    </div>`;
  }

  #renderEmpty(): TemplateResult {
    return html`<slot name="empty"
      ><div class="empty">
        <svg viewBox="0 0 24 24" aria-hidden="true">${pictureIcon}</svg>
        <span>Drop or paste a picture here</span>
        <button type="button" ?disabled=${this.disabled} @click=${() => this.#actions.pick()}>Choose a picture</button>
      </div></slot
    >`;
  }

  #renderLegend({ min, max }: { min: number; max: number }): TemplateResult {
    return html`<div class="legend" part="legend">
      <span>${number(min)}</span><canvas class="scale" aria-hidden="true"></canvas><span>${number(max)}</span>
      <span class="unit">${this.explanation?.unit}</span>
    </div>`;
  }

  #controlState(): Parameters<typeof renderControls>[0] {
    const { method, reduce, colormap, view, mapOpacity, swipe, percentile, disabled, prediction } = this;
    const ready = this.explained !== null;
    const selected = this.explanation?.target.index;
    const minus = typeof this.minus === "object" ? "" : String(this.minus);
    const shown = { method: method || "gradient", reduce: reduce || "max-abs" };
    return { ...shown, colormap, view, mapOpacity, swipe, percentile, disabled, prediction, ready, selected, minus };
  }

  readonly #actions: ControlActions = {
    set: (name: string, value: string | number): void => void Object.assign(this, { [name]: value }),
    pick: () => chooseFile("image/*,.safetensors,.pth,.pt,.onnx,.npz", (file) => this.#take(file)),
    save: () => void this.toBlob().then((blob) => saveFile(blob, "saliency.png")),
  };

  #draw(): void {
    const { explained } = this;
    const canvas = this.#canvas("map");
    if (!explained || !canvas) return;
    this.legend = drawMap(canvas, explained.explanation.map, this.#drawing);
    placeMap(canvas.style, explained.geometry);
    void this.updateComplete.then(() => {
      const scale = this.#canvas("scale");
      if (scale) drawScale(scale, this.usedColormap);
    });
  }

  get #drawing(): Parameters<typeof drawMap>[2] {
    const { percentile, range, usedColormap: colormap } = this;
    return { colormap, percentile, ...(range && { range }) };
  }

  #canvas(name: "picture" | "map" | "scale"): HTMLCanvasElement | null {
    return this.renderRoot.querySelector<HTMLCanvasElement>(`canvas.${name}`);
  }

  get #waiting(): string {
    if (this.state === "computing") return "Computing the map";
    return this.progress?.stage === "model" ? "Loading the model" : "Loading";
  }

  /** Progress is told once for each stage, not for each step: a screen reader reads every change. */
  get #status(): string {
    if (this.probed) return probeText(this.probed);
    if (this.state === "loading") return `${this.#waiting} …`;
    if (!this.explained) return "";
    const sure = this.prediction.find(({ index }) => index === this.explanation?.target.index);
    const { method, score } = this.explained.explanation;
    return `${this.targetName}${sure ? `, ${percent(sure.probability)}` : ""} · score ${number(score)} · ${method}`;
  }

  #take(file: File): void {
    if (this.disabled) return;
    if (isModelFile(file)) this.model = file;
    else this.image = file;
  }

  readonly #onDragOver = (event: DragEvent): void => {
    if (this.disabled || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.over = true;
  };

  readonly #onDrop = (event: DragEvent): void => {
    this.over = false;
    const file = firstFile(event.dataTransfer);
    if (!file) return;
    event.preventDefault();
    this.#take(file);
  };

  readonly #onPaste = (event: ClipboardEvent): void => {
    const file = firstFile(event.clipboardData);
    if (file) this.#take(file);
  };

  readonly #onPointer = (event: PointerEvent): void => {
    if (!this.explained || this.disabled) return;
    const frame = event.currentTarget as Element;
    if (this.view === "swipe" && event.buttons === 1) {
      const { left, width } = frame.getBoundingClientRect();
      this.swipe = Math.min(1, Math.max(0, (event.clientX - left) / width));
    }
    this.probed = cellByPointer(this.explained.explanation.map, this.explained.geometry, event, frame);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const { map } = this;
    if (!map || this.disabled) return;
    if (event.key === "Home") this.probed = peakOf(map);
    const cell = cellByKey(map, this.probed ?? peakOf(map), event);
    if (cell) this.probed = cell;
    if (cell || event.key === "Home") event.preventDefault();
  };
}

const VIEWS: ReadonlySet<string> = new Set<ViewMode>(["overlay", "map", "picture", "swipe"]);
