import type { ClassModel, Explanation, Localization, Verification } from "@deep-inside/core";
import type { Colormap } from "@deep-inside/images";
import { SaliencyError, type ModelSpec, type RawMap } from "@deep-inside/spec";
import type { Prediction } from "../engine/prediction.js";
import type { OpenEngine } from "../engine/shared-engines.js";
import type { ProgressDetail } from "../events.js";
import type { Explained } from "../run/explain-picture.js";
import { exportClassModel, exportMap, exportPicture, nameOf, type Drawing } from "../run/export-png.js";
import type { Growth } from "../run/grow-class-model.js";
import type { Picture } from "../run/open-picture.js";
import { SaliencySettings, VIEW_MODES, type ViewMode } from "./settings.js";

export type ViewState = "empty" | "loading" | "computing" | "ready" | "error";

/** What a page can read and keep. */
export abstract class SaliencyResults extends SaliencySettings {
  static override properties = {
    ...SaliencySettings.properties,
    picture: { state: true },
    explained: { state: true },
    growth: { state: true },
    phase: { state: true },
    late: { state: true },
    progress: { state: true },
    failure: { state: true },
    engine: { state: true },
  };

  declare protected picture: Picture | null;
  declare protected explained: Explained | null;
  declare protected growth: Growth | null;
  declare protected phase: ViewState;
  // Whether the run under way has taken a while: before that nothing tells of it, for most are over in a moment.
  declare protected late: boolean;
  declare protected progress: ProgressDetail | null;
  declare protected failure: SaliencyError | null;
  declare protected engine: OpenEngine | null;

  constructor() {
    super();
    this.phase = "empty";
    this.late = false;
    this.forgetResults();
  }

  /** What the element is doing: "empty", "loading" (model or picture), "computing", "ready" or "error"; a custom state, too. */
  get state(): ViewState {
    return this.phase;
  }

  /** The raw map over the network input, (height, width), not normalised; null without one. */
  get map(): RawMap | null {
    return this.explained?.explanation.map ?? null;
  }

  /** All that is known of the map: method, parameters, target, score, timings, engine. */
  get explanation(): Explanation | null {
    return this.explained?.explanation ?? null;
  }

  /** The five most likely classes of the picture. */
  get prediction(): readonly Prediction[] {
    return this.explained?.prediction ?? [];
  }

  /** Where the object is, in pixels of the picture: mask, box and share; null without `localize`. */
  get localization(): Localization | null {
    return this.explained?.localization ?? null;
  }

  /** How exactly the bias identity holds for this picture and class; null without `verify`, and for layer targets. */
  get verification(): Verification | null {
    return this.explained?.verification ?? null;
  }

  /** The class model, once it is grown. */
  get classModel(): ClassModel | null {
    return this.growth?.result ?? null;
  }

  /** The open model: its layers, input and classes. */
  get modelSpec(): ModelSpec | null {
    return this.engine?.session.spec ?? null;
  }

  /** What was assumed to read the model's file, each a sentence. */
  get modelWarnings(): readonly string[] {
    return this.engine?.warnings ?? [];
  }

  /**
   * What is shown, as PNG with its provenance: the map over the picture in the picture's own size, or the class model.
   *
   * @throws SaliencyError `bad-option` when there is nothing yet
   */
  async toBlob(): Promise<Blob> {
    if (this.view === "class-model" && this.growth) return exportClassModel(this.growth);
    if (this.explained) return exportMap(this.explained, this.drawing);
    throw new SaliencyError("bad-option", "There is nothing to save yet; wait for explain() or growClassModel().");
  }

  /**
   * The picture that is explained: the file it came in, or a PNG of its pixels. The PNG of `toBlob` names it, with its
   * hash; from both, and the model, `deep-inside reproduce` makes that PNG again.
   *
   * @throws SaliencyError `bad-option` when there is none yet
   */
  async pictureFile(): Promise<File> {
    if (this.explained) return exportPicture(this.explained.picture);
    throw new SaliencyError("bad-option", "There is no picture yet; wait for explain().");
  }

  /** `view`, or the default for what is none. */
  protected get shownView(): ViewMode {
    return VIEW_MODES.includes(this.view) ? this.view : "overlay";
  }

  protected get showsClassModel(): boolean {
    return this.view === "class-model";
  }

  /** Where the swipe view divides, within 0..1. */
  protected get divide(): number {
    return share(this.swipe, 0.5);
  }

  /** Of the map over the picture, 0..1. */
  protected get opacity(): number {
    return share(this.mapOpacity, 0.6);
  }

  /** How the map is drawn, here and in the exported PNG. */
  protected get drawing(): Drawing {
    const coming = this.progress?.map?.data.some((value) => value < 0);
    const signed = coming ?? this.explained?.signed ?? this.reduce === "signed";
    const colormap = (this.colormap || (signed ? "RdBu" : "inferno")) as Colormap;
    const range = this.range ? { range: this.range } : {};
    return { colormap, opacity: this.opacity, percentile: this.percentile ?? 99, ...range };
  }

  /** Name of what is explained, or "". */
  protected get targetName(): string {
    const { explained } = this;
    if (!explained) return "";
    const { target, minus, engine } = explained;
    const subtracted = minus === undefined ? "" : ` rather than ${nameOf(engine.session.spec, minus)}`;
    return nameOf(engine.session.spec, target) + subtracted;
  }

  /** Name of what the class model is of, or "". */
  protected get grownName(): string {
    return this.growth ? nameOf(this.growth.engine.session.spec, this.growth.target) : "";
  }

  protected forgetResults(): void {
    this.picture = this.explained = this.growth = this.progress = this.failure = this.engine = null;
  }
}

/** A share within 0..1; `otherwise` for what is no number. */
function share(value: number | null | undefined, otherwise: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value!)) : otherwise;
}
