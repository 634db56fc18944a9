import { pause } from "@deep-inside/core";
import { isDiverging, valueRange, type ValueRange } from "@deep-inside/images";
import { asSaliencyError, type SaliencyError } from "@deep-inside/spec";
import { html, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { controlActions } from "../controls/actions.js";
import { renderControls } from "../controls/controls.js";
import { FileIntake } from "../input/file-intake.js";
import type { Files } from "../input/files.js";
import { Probe, type Probed } from "../input/probe.js";
import { renderLegend, renderStatus, renderVerdict, renderWarnings } from "../view/below.js";
import { renderEmpty } from "../view/empty.js";
import { renderFrame, renderGrowth, renderProgress } from "../view/frame.js";
import { Painter } from "../view/painter.js";
import { step } from "../view/step.js";
import { styles } from "../view/styles/index.js";
import { describe, status, waitingFor } from "../view/words.js";
import { SaliencyElement } from "./saliency-element.js";

/**
 * Shows which pixels of a picture a VGG-family classifier looks at. Everything is computed in the page; nothing leaves it.
 *
 * @tag saliency-view
 * @tagname saliency-view
 * @attr {string} src - URL of the picture. An <img> in the default slot, a dropped, pasted or picked file do as well.
 * @attr {string} model - URL of a model file of any known format. Default: the embedded model.
 * @attr {string} target - Class by index, name or synset, `top1` (default), or `layer:NAME[:CHANNEL[:ROW,COLUMN]]`.
 * @attr {string} minus - Class whose score is subtracted: what speaks for one class and against the other.
 * @attr {string} method - How the map is made. Default `gradient`, the paper's.
 * @attr {string} reduce - `max-abs` (default), `max-relu`, `sum-abs` or `signed`.
 * @attr {"box"|"mask"} localize - Shows where the object is. Default: neither.
 * @attr {boolean} verify - Checks each gradient by the bias identity, and shows the result.
 * @attr {"overlay"|"map"|"picture"|"swipe"|"class-model"} view - What is shown. Default `overlay`.
 * @attr {number} swipe - Where the swipe view divides, 0 to 1. Default 0.5.
 * @attr {number} map-opacity - Opacity of the map over the picture, 0 to 1. Default 0.6.
 * @attr {string} colormap - `grey`, `viridis`, `inferno`, `cividis` or `RdBu`. Default: inferno, RdBu for signed maps.
 * @attr {number} percentile - Share of the values, in percent, below the last colour. Default 99.
 * @attr {number} threads - Threads to compute with; one on pages that are not cross-origin isolated. Default: up to 4.
 * @attr {boolean} deterministic - The same bits on every machine; somewhat slower.
 * @attr {boolean} controls - Shows the panel of settings.
 * @attr {boolean} disabled - Runs nothing by itself and takes no input.
 * @slot - An <img>, shown until the map is there, whose picture is explained when there is no `src`.
 * @slot empty - Replaces the invitation to drop a picture.
 * @fires {SaliencyProgressEvent} saliency-progress - While a model loads and a map or class model is computed.
 * @fires {SaliencyChangeEvent} saliency-change - A new map is shown.
 * @fires {SaliencyClassModelEvent} saliency-class-model - A class model is grown.
 * @fires {SaliencyErrorEvent} saliency-error - There is no result because of an error.
 * @csspart stage - The area of picture and map.
 * @csspart picture - The canvas of the picture.
 * @csspart map - The canvas of the map.
 * @csspart outline - The box or mask of the object.
 * @csspart class-model - The canvas of the class model.
 * @csspart progress - The bar shown while something is waited for.
 * @csspart legend - The colour scale with its numbers.
 * @csspart status - The line of text under the picture.
 * @csspart error - The error message.
 * @csspart verification - The verdict of `verify`.
 * @csspart warnings - What was assumed to read the model.
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
 * @cssstate computing - The map or the class model is being computed.
 * @cssstate ready - The result is shown.
 * @cssstate error - There is no result because of an error.
 */
export class SaliencyView extends SaliencyElement {
  static override styles = styles;
  static override properties = { ...SaliencyElement.properties, legend: { state: true } };

  declare private legend: ValueRange | null;
  #painter: Painter | null = null;
  /** Settles when the newest map is on its canvas. */
  #drawn: Promise<void> = Promise.resolve();
  /** Counts drawings. */
  #turn = 0;
  /** The error of settings that the map cannot be drawn with. */
  #undrawable: SaliencyError | null = null;
  readonly #probe = new Probe(this, () => this.#probed);
  readonly #intake = new FileIntake(this, (files) => this.#take(files));
  readonly #actions = controlActions(
    this,
    (files) => this.#take(files),
    (error) => this.fail(error),
  );

  static {
    this.disableWarning?.("change-in-update"); // meant: the legend has what drawing found
  }

  constructor() {
    super();
    this.legend = null;
  }

  /** Registers the element, once. A second call does nothing; another class under the name is an error. */
  static define(tag = "saliency-view"): void {
    if (typeof customElements === "undefined") return;
    const known = customElements.get(tag);
    if (known === undefined) customElements.define(tag, this);
    else if (known !== this) console.warn(`<${tag}> is defined already; this copy is not used.`);
  }

  protected override slottedImage(): string {
    const image = this.querySelector<HTMLImageElement>(":scope > img");
    return image?.currentSrc || image?.src || "";
  }

  protected override updated(changed: PropertyValues): void {
    const { picture, growth, modelSpec } = this;
    const painter = (this.#painter ??= new Painter(this.renderRoot));
    if (changed.has("picture")) painter.picture(picture);
    if (changed.has("growth") && growth) painter.growth(growth);
    // Only when they are new: drawing sets the legend, which asks for another update, and that draws its scale.
    const refined =
      changed.has("progress") && (this.progress?.map ?? (changed.get("progress") as typeof this.progress)?.map);
    if (refined || DRAWN.some((name) => changed.has(name))) this.#drawn = this.#drawMap(painter);
    else if (this.legend) painter.scale(this.drawing);
    painter.arrange(this.showsClassModel ? (modelSpec?.input ?? null) : picture);
    this.style.setProperty("--_opacity", String(this.opacity));
    this.style.setProperty("--_swipe", `${100 * this.divide}%`);
    const probe = this.renderRoot.querySelector<HTMLElement>(".probe");
    if (probe) this.#probe.place(probe.style);
  }

  protected override async getUpdateComplete(): Promise<boolean> {
    await super.getUpdateComplete();
    await this.#drawn;
    return !this.isUpdatePending;
  }

  /** In a task of its own, as the update before it is, or in several; a later drawing takes over. */
  async #drawMap(painter: Painter): Promise<void> {
    const turn = ++this.#turn;
    await pause();
    if (turn !== this.#turn) return this.#drawn;
    const map = this.progress?.map ?? this.map;
    const { picture, modelSpec } = this;
    if (!map || !picture || !modelSpec) return;
    try {
      const { drawing } = this;
      const range = await step(() => valueRange(map, { ...drawing, signed: isDiverging(drawing.colormap) }));
      if (turn !== this.#turn) return this.#drawn;
      await step(() => painter.map(map, { ...drawing, range }, picture, modelSpec));
      if (turn !== this.#turn) return this.#drawn;
      this.legend = range;
      if (this.failure === null || this.failure !== this.#undrawable) return;
      this.failure = null;
      this.settle("ready");
    } catch (error) {
      this.legend = null;
      this.fail((this.#undrawable = asSaliencyError(error)));
    }
  }

  protected override render(): TemplateResult {
    const { phase, late, progress, picture, explained, growth, legend, verification, targetName, grownName } = this;
    const { cell } = this.#probe;
    const classModel = this.showsClassModel;
    const waiting = phase === "loading" || phase === "computing";
    const shown = { phase, progress, explained, targetName, growth, grownName, cell };
    const modes = [`view-${this.shownView}`, this.#intake.over && "over", cell && "probing", late && "late"];
    const vacant = picture === null && growth === null && (phase === "empty" || phase === "error");
    const foreign = explained !== null && explained.picture !== picture && !progress?.map;
    return html`<div
        part="stage"
        class=${["stage", ...modes, foreign && (late || !waiting) && "foreign"].filter(Boolean).join(" ")}
        @dragover=${this.#intake.onDragOver}
        @dragleave=${this.#intake.onDragLeave}
        @drop=${this.#intake.onDrop}
      >
        <slot ?hidden=${picture !== null || classModel} @slotchange=${() => this.restart()}></slot>
        ${renderFrame({
          ...{ explained, localize: this.localize, disabled: this.disabled, probe: this.#probe },
          visible: picture !== null && !classModel,
          mapVisible: explained !== null || Boolean(progress?.map),
          description: explained ? guard([explained], () => describe(explained, targetName)) : "Picture",
          swipe: this.shownView === "swipe" ? this.divide : null,
          onSwipe: (swipe) => (this.swipe = swipe),
        })}
        ${renderGrowth(classModel && growth !== null, grownName)}
        ${vacant ? renderEmpty(this.disabled, () => this.#actions.pick("picture")) : null}
        ${waiting && late ? renderProgress(waitingFor(shown, classModel), progress?.share) : null}
      </div>
      ${renderStatus(status(shown, classModel), this.failure?.message ?? null)}
      ${verification && !classModel ? renderVerdict(verification) : null}
      ${legend && explained && !classModel && !(foreign && this.failure) ? renderLegend(legend, this.explanation!.unit, cell) : null}
      ${renderWarnings(this.modelWarnings)}
      ${this.controls ? renderControls(this, explained !== null || growth !== null, this.#actions) : null}`;
  }

  #take({ picture, model }: Files): void {
    if (this.disabled) return;
    if (model) this.model = model;
    if (picture) this.image = picture;
  }

  get #probed(): Probed | null {
    return this.explained && { map: this.explained.explanation.map, geometry: this.explained.geometry };
  }
}

/** What changes how a map is drawn. */
const DRAWN = ["explained", "colormap", "percentile", "range", "reduce"];

declare global {
  interface HTMLElementTagNameMap {
    "saliency-view": SaliencyView;
  }
}
