import { pause, type ClassModel, type Explanation } from "@deep-inside/core";
import { asSaliencyError, SaliencyError, throwIfAborted } from "@deep-inside/spec";
import type { PropertyValues } from "lit";
import type { OpenEngine } from "../engine/shared-engines.js";
import { parseTarget } from "../engine/target.js";
import * as events from "../events.js";
import { completeExplained, explainPicture, type RunContext } from "../run/explain-picture.js";
import { growClassModel, type Growth } from "../run/grow-class-model.js";
import { LatestRun } from "../run/latest-run.js";
import type { Picture } from "../run/open-picture.js";
import { Workbench } from "../run/workbench.js";
import { CustomStates } from "./custom-states.js";
import { engineRequest, explainInputs } from "./inputs.js";
import { SaliencyResults, type ViewState } from "./results.js";
import { DECIDE_CLASS_MODEL, DECIDE_MAP } from "./settings.js";

const LATE_MS = 300;

/** What <saliency-view> computes and says, without how it looks. */
export abstract class SaliencyElement extends SaliencyResults {
  readonly #run = new LatestRun();
  readonly #bench = new Workbench();
  readonly #states = new CustomStates(this);
  /** Inputs of the run under way. */
  #started: readonly unknown[] = [];
  #lateness: ReturnType<typeof setTimeout> | undefined;

  /**
   * Computes the map of the present picture. Runs by itself when a property changes; call it to wait for the result.
   *
   * @throws SaliencyError `aborted` when another run takes over; `bad-option` without a picture
   */
  explain(): Promise<Explanation> {
    return this.#perform(async (context) => {
      const source = this.image ?? (this.src || this.slottedImage());
      if (!source) throw new SaliencyError("bad-option", "There is no picture: set src or image, or slot an <img>.");
      const opening = this.#openEngine(context);
      opening.catch(() => undefined); // told below, after an error of the picture
      const picture = (this.picture = await this.#openPicture(source, context));
      const engine = await opening;
      const explained = await explainPicture(engine, picture, explainInputs(this), context);
      if (context.signal.aborted) return explained.explanation;
      this.#bench.show(picture);
      this.explained = explained;
      await this.#complete(context);
      return explained.explanation;
    });
  }

  /**
   * Grows the class model of the target, frame by frame. Runs by itself in the view "class-model".
   *
   * @throws SaliencyError `aborted` when another run takes over; `bad-option` with neither a target nor a picture
   */
  growClassModel(): Promise<ClassModel> {
    return this.#perform(async (context) => {
      const source = this.image ?? (this.src || this.slottedImage());
      const engine = await this.#openEngine(context);
      const target = parseTarget(engine.session.spec, this.target);
      const picture = source && target === undefined ? await this.#openPicture(source, context) : null;
      const onFrame = (growth: Growth): void => void (this.growth = growth);
      const grown = await growClassModel(engine, target, picture, this.ascent ?? {}, context, onFrame);
      if (context.signal.aborted) return grown.result!;
      this.growth = grown;
      this.settle("ready");
      this.dispatchEvent(new events.SaliencyClassModelEvent(grown.result!));
      return grown.result!;
    });
  }

  /** Stops the run under way, a download included; its promise is rejected with `aborted`. */
  abort(): void {
    this.#run.abort();
    this.#bench.cancelLoading();
  }

  /** Gives up picture, result and the share in the engine, whose memory is freed when no other element uses it. */
  release(): void {
    this.#run.abort();
    this.#bench.release();
    this.forgetResults();
    this.settle("empty");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.restart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.release();
  }

  /** The first update is a task of its own: templates and styles that are used for the first time take 10 ms. */
  protected override scheduleUpdate(): void | Promise<void> {
    if (this.hasUpdated) return super.scheduleUpdate() as void;
    return pause().then(() => super.scheduleUpdate() as void);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("phase")) this.#states.replace(changed.get("phase") as ViewState | undefined, this.phase);
    const decides: readonly string[] = this.showsClassModel ? DECIDE_CLASS_MODEL : DECIDE_MAP;
    const crossed = changed.has("view") && [this.view, changed.get("view")].includes("class-model");
    if (crossed || decides.some((name) => changed.has(name)) || (changed.has("disabled") && !this.disabled)) {
      this.restart();
    } else if ((changed.has("verify") || changed.has("localize")) && this.explained && !this.#run.active) {
      queueMicrotask(() => void this.#perform((context) => this.#complete(context)).catch(() => undefined));
    }
  }

  /** A new run in the next microtask, when the update that asks for it is through; errors are told by state and event. */
  protected restart(): void {
    // explain() right after a setting has it already; an element that was removed meanwhile runs when it comes back.
    if (this.disabled || !this.isConnected || (this.#run.active && same(this.#started, this.#inputs()))) return;
    const hasPicture = this.image || this.src || this.slottedImage();
    if (this.showsClassModel && (hasPicture || (this.target ?? "top1") !== "top1")) {
      queueMicrotask(() => void this.growClassModel().catch(() => undefined));
    } else if (this.view !== "class-model" && hasPicture) {
      queueMicrotask(() => void this.explain().catch(() => undefined));
    }
  }

  /** Tells of an error, which is shown until the next run. */
  protected fail(error: SaliencyError): void {
    this.failure = error;
    this.settle("error");
    this.dispatchEvent(new events.SaliencyErrorEvent(error));
  }

  /** Nothing is waited for any more. */
  protected settle(phase: ViewState): void {
    this.progress = null;
    clearTimeout(this.#lateness);
    this.late = false;
    // An error of the drawing, which comes before the rest of the run is through, stays.
    this.phase = this.failure ? "error" : phase;
  }

  /** URL of the picture in the default slot, or "". */
  protected abstract slottedImage(): string;

  async #perform<T>(work: (context: RunContext) => Promise<T>): Promise<T> {
    this.failure = null;
    this.#started = this.#inputs();
    clearTimeout(this.#lateness);
    this.#lateness = setTimeout(() => (this.late = true), LATE_MS);
    try {
      return await this.#run.start(async (signal) => {
        this.phase = "loading";
        // A model may go on loading when the picture has failed already.
        let over = false;
        const report = (detail: events.ProgressDetail): void => void (over || signal.aborted || this.#report(detail));
        // Starting the workers is a task of its own.
        if (this.engine === null) await pause();
        throwIfAborted(signal);
        return work({ signal, report }).finally(() => (over = true));
      });
    } catch (thrown) {
      const error = asSaliencyError(thrown);
      if (error.code === "internal") this.#bench.discardEngine();
      if (error.code !== "aborted") this.fail(error);
      // When another run has taken over, the state is that run's.
      else if (!this.#run.active) this.settle(this.explained || this.growth ? "ready" : "empty");
      throw error;
    }
  }

  async #openEngine({ signal, report }: RunContext): Promise<OpenEngine> {
    const onProgress = (share: number): void => report({ stage: "model", share });
    return (this.engine = await this.#bench.engine(engineRequest(this), signal, onProgress));
  }

  #openPicture(source: Parameters<Workbench["picture"]>[0], { signal, report }: RunContext): Promise<Picture> {
    report({ stage: "picture" });
    return this.#bench.picture(source, this.modelSpec?.input, signal);
  }

  /** Adds what `verify` and `localize` ask for, and tells of the result. */
  async #complete(context: RunContext): Promise<void> {
    const wanted = { verify: this.verify, localize: Boolean(this.localize) };
    const explained = await completeExplained(this.explained!, wanted, context);
    if (context.signal.aborted) return;
    this.explained = explained;
    await this.#drawn();
    if (context.signal.aborted) return;
    this.settle("ready");
    const { prediction, localization, verification } = this;
    const { explanation } = explained;
    const detail = { explanation, map: explanation.map, prediction, localization, verification };
    this.dispatchEvent(new events.SaliencyChangeEvent(detail));
  }

  /** State and event tell of what is shown. */
  async #drawn(): Promise<void> {
    if (this.isConnected) await this.updateComplete; // otherwise nothing is drawn
  }

  #inputs(): unknown[] {
    return [this.showsClassModel, this.slottedImage(), ...DECIDE_MAP.map((name) => this[name]), this.ascent];
  }

  #report(detail: events.ProgressDetail): void {
    this.progress = detail;
    this.phase = detail.stage === "model" || detail.stage === "picture" ? "loading" : "computing";
    this.dispatchEvent(new events.SaliencyProgressEvent(detail));
  }
}

function same(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.every((value, at) => Object.is(value, others[at]));
}
