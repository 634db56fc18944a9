import type { Explanation, Target } from "@deep-inside/core";
import type { Colormap, ValueRange } from "@deep-inside/images";
import { asSaliencyError, SaliencyError, type RawMap } from "@deep-inside/spec";
import { LitElement, type PropertyValues } from "lit";
import { config, embeddedModelUrl } from "./config.js";
import { rank, type Prediction } from "./engine/prediction.js";
import { SaliencyChangeEvent, SaliencyErrorEvent, SaliencyProgressEvent, type ProgressDetail } from "./events.js";
import { ExplainRun, type Explained, type ExplainInputs } from "./explain-run.js";
import { ask } from "./files/client.js";
import type { PictureSource } from "./picture/picture.js";
import { allowedUrl } from "./url-policy.js";
import { describe } from "./view/words.js";
import { provenance } from "./view/provenance.js";

export type ViewState = "empty" | "loading" | "computing" | "ready" | "error";

const DECIDING = ["src", "image", "model", "target", "minus", "method", "reduce", "threads", "deterministic"] as const;
const MAX_AUTOMATIC_THREADS = 4;

/** What <saliency-view> computes and says, without how it looks. */
export abstract class SaliencyElement extends LitElement {
  static override properties = {
    src: { type: String },
    image: { attribute: false },
    model: {},
    target: {},
    minus: {},
    method: { type: String },
    reduce: { type: String },
    threads: { type: Number },
    deterministic: { type: Boolean },
    disabled: { type: Boolean, reflect: true },
    colormap: { type: String },
    mapOpacity: { type: Number, attribute: "map-opacity" },
    percentile: { type: Number },
    range: { attribute: false },
    explained: { state: true },
    state: { state: true },
    progress: { state: true },
    failure: { state: true },
  };

  declare src: string;
  declare image: PictureSource | null;
  declare model: string | Blob | null;
  declare target: string | number | Target | null;
  declare minus: string | number | Target | null;
  declare method: string;
  declare reduce: string;
  declare threads: number;
  declare deterministic: boolean;
  declare disabled: boolean;
  declare colormap: string;
  declare mapOpacity: number;
  declare percentile: number;
  declare range: ValueRange | null;
  /** Read-only: "empty", "loading" (model or picture), "computing", "ready" or "error". Also a custom state. */
  declare state: ViewState;
  declare protected explained: Explained | null;
  declare protected progress: ProgressDetail | null;
  declare protected failure: SaliencyError | null;
  /** Read-only: the five most likely classes. */
  prediction: readonly Prediction[] = [];
  readonly #run = new ExplainRun((detail) => this.#onProgress(detail));
  readonly #internals: ElementInternals | null;

  constructor() {
    super();
    this.src = this.method = this.reduce = this.colormap = "";
    this.image = this.model = this.target = this.minus = this.range = null;
    this.threads = 0;
    this.deterministic = this.disabled = false;
    this.mapOpacity = 0.6;
    this.percentile = 99;
    this.state = "empty";
    this.explained = this.progress = this.failure = null;
    this.#internals = typeof this.attachInternals === "function" ? this.attachInternals() : null;
  }

  /** Read-only: the raw map over the network input, not normalised; null without one. */
  get map(): RawMap | null {
    return this.explained?.explanation.map ?? null;
  }

  /** Read-only: all that is known of the map: method, target, score, timings, engine. */
  get explanation(): Explanation | null {
    return this.explained?.explanation ?? null;
  }

  /**
   * Computes the map of the present picture. Runs by itself when a property changes; call it to wait for the result.
   *
   * @throws SaliencyError `aborted` when another run takes over; `bad-option` without a picture
   */
  async explain(): Promise<Explanation> {
    this.failure = null;
    const picture = this.image ?? (this.src || this.slottedImage());
    if (!picture) throw new SaliencyError("bad-option", "There is no picture: set src or image, or slot an <img>.");
    try {
      this.state = "loading";
      const explained = await this.#run.start(this.#inputs(picture), (image) => this.showPicture(image));
      this.prediction = rank(explained.engine.session.spec, explained.explanation.scores);
      this.explained = explained;
      this.progress = null;
      this.state = "ready";
      const { explanation } = explained;
      this.dispatchEvent(new SaliencyChangeEvent({ explanation, map: explanation.map, prediction: this.prediction }));
      return explanation;
    } catch (error) {
      throw this.#fail(asSaliencyError(error));
    }
  }

  /** Stops the run under way, if there is one; its promise is rejected with `aborted`. */
  abort(): void {
    this.#run.abort();
  }

  /**
   * The picture with its map in the picture's own size, as PNG with its provenance.
   *
   * @throws SaliencyError `bad-option` when there is no map
   */
  async toBlob(): Promise<Blob> {
    if (!this.explained) throw new SaliencyError("bad-option", "There is no map yet; wait for explain().");
    const { image, geometry, explanation } = this.explained;
    const drawing = { colormap: this.usedColormap, opacity: this.mapOpacity, percentile: this.percentile };
    const text = provenance(this.explained, this.targetName, { style: "overlay", ...drawing });
    const options = { ...drawing, ...(this.range && { range: this.range }) };
    const png = await ask("render", { image, map: explanation.map, geometry, options, text });
    return new Blob([png], { type: "image/png" });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#run.release();
    this.explained = null;
    this.state = "empty";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.restart();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("state")) {
      const states = this.#internals?.states;
      states?.delete(changed.get("state") as string);
      states?.add(this.state);
    }
    if (DECIDING.some((name) => changed.has(name)) || (changed.has("disabled") && !this.disabled)) this.restart();
  }

  /** A new run in the next microtask, when the update that asks for it is through. */
  protected restart(): void {
    if (this.disabled) return;
    const present = this.image !== null || this.src !== "" || this.slottedImage() !== "";
    if (present) queueMicrotask(() => void this.explain().catch(() => undefined)); // told by state and event
  }

  protected get usedColormap(): Colormap {
    const signed = this.reduce === "signed" || (this.map?.data.some((value) => value < 0) ?? false);
    return (this.colormap || (signed ? "RdBu" : "inferno")) as Colormap;
  }

  /** Name of what is explained. */
  protected get targetName(): string {
    const target = this.explained?.explanation.target;
    if (!target) return "";
    if (target.index === undefined) return `layer ${target.layer}`;
    const { classes } = this.explained!.engine.session.spec;
    return classes?.[target.index] ?? `class ${target.index}`;
  }

  protected get description(): string {
    return this.explained ? describe(this.explained, this.prediction, this.targetName) : "";
  }

  protected abstract showPicture(image: Explained["image"]): void;
  protected abstract showFrame(map: RawMap): void;
  protected abstract slottedImage(): string;

  #inputs(picture: string | PictureSource): ExplainInputs {
    const cores = Math.min(MAX_AUTOMATIC_THREADS, navigator.hardwareConcurrency || 1);
    const model = this.model || config.modelUrl || embeddedModelUrl();
    return {
      picture,
      model: model instanceof Blob ? model : allowedUrl(String(model), "model", document.baseURI).href,
      target: this.target,
      minus: this.minus,
      method: this.method || "gradient",
      reduce: this.reduce || "max-abs",
      threads: crossOriginIsolated ? this.threads || cores : 1,
      deterministic: this.deterministic,
    };
  }

  #onProgress(detail: ProgressDetail): void {
    this.progress = detail;
    this.state = detail.stage === "explain" ? "computing" : "loading";
    if (detail.map) this.showFrame(detail.map);
    this.dispatchEvent(new SaliencyProgressEvent(detail));
  }

  #fail(error: SaliencyError): SaliencyError {
    if (error.code === "aborted") {
      // When another run has taken over, the state is that run's.
      if (!this.#run.active) this.state = this.explained ? "ready" : "empty";
      return error;
    }
    this.progress = null;
    this.failure = error;
    this.state = "error";
    this.dispatchEvent(new SaliencyErrorEvent(error));
    return error;
  }
}
