import type { Explanation, MethodName, Reduction, Target } from "@deep-inside/core";
import type { Geometry } from "@deep-inside/images";
import { asSaliencyError, SaliencyError, throwIfAborted, type RgbImage } from "@deep-inside/spec";
import { parseTarget } from "./engine/target.js";
import { engineKey, leaseEngine, type EngineRequest, type Lease, type OpenEngine } from "./engine/shared-engines.js";
import type { ProgressDetail } from "./events.js";
import { ask } from "./files/client.js";
import { readPicture, type PictureSource } from "./picture/picture.js";

/** Everything that decides a map. */
export interface ExplainInputs extends EngineRequest {
  readonly picture: string | PictureSource;
  readonly target: string | number | Target | null;
  readonly minus: string | number | Target | null;
  readonly method: string;
  readonly reduce: string;
}

/** A map and what it was made from. */
export interface Explained {
  readonly explanation: Explanation;
  readonly image: RgbImage;
  readonly geometry: Geometry;
  readonly engine: OpenEngine;
}

/**
 * Runs explanations for one element, one at a time: a new one aborts the one before. Keeps the decoded picture and its
 * share in an engine between runs.
 */
export class ExplainRun {
  readonly #onProgress: (detail: ProgressDetail) => void;
  #controller: AbortController | null = null;
  #lease: Lease | null = null;
  #picture: { readonly source: string | PictureSource; readonly image: RgbImage } | null = null;

  constructor(onProgress: (detail: ProgressDetail) => void) {
    this.#onProgress = onProgress;
  }

  /**
   * @param onPicture called with the picture as soon as it is decoded
   * @throws SaliencyError `aborted` when another run takes over, and those of reading, opening and explaining
   */
  async start(inputs: ExplainInputs, onPicture: (image: RgbImage) => void): Promise<Explained> {
    this.abort();
    const controller = (this.#controller = new AbortController());
    const { signal } = controller;
    const progress = (detail: ProgressDetail): void => {
      if (!signal.aborted) this.#onProgress(detail);
    };
    try {
      const lease = this.#leaseFor(inputs);
      lease.onProgress = (share) => progress({ stage: "model", share });
      const opening = abortable(lease.opened, signal);
      opening.catch(() => undefined); // reported below, after the picture's own error
      const image = await this.#decode(inputs.picture, signal, progress);
      onPicture(image);
      const engine = await opening;
      lease.onProgress = null;
      throwIfAborted(signal);
      const { spec } = engine.session;
      const { planes, geometry } = await ask("input", { image, input: spec.input }, { signal });
      progress({ stage: "explain" });
      const explanation = await engine.session.explain(inputs.method as MethodName, planes, {
        target: parseTarget(spec, inputs.target),
        minus: parseTarget(spec, inputs.minus),
        reduce: inputs.reduce as Reduction,
        signal,
        onProgress: ({ done, total, map }) => progress({ stage: "explain", share: done / total, ...(map && { map }) }),
      });
      throwIfAborted(signal);
      return { explanation, image, geometry, engine };
    } catch (error) {
      if (signal.aborted) throw new SaliencyError("aborted", "The run was aborted.", { cause: error });
      throw asSaliencyError(error);
    } finally {
      if (this.#controller === controller) this.#controller = null;
    }
  }

  /** Whether a run is under way. */
  get active(): boolean {
    return this.#controller !== null;
  }

  abort(): void {
    this.#controller?.abort();
    this.#controller = null;
  }

  /** Gives up the picture and the share in the engine. */
  release(): void {
    this.abort();
    this.#lease?.release();
    this.#lease = this.#picture = null;
  }

  #leaseFor(request: EngineRequest): Lease {
    if (this.#lease?.key === engineKey(request)) return this.#lease;
    const lease = leaseEngine(request);
    this.#lease?.release();
    this.#lease = lease;
    lease.opened.catch(() => {
      // A later run asks for the model again.
      lease.release();
      if (this.#lease === lease) this.#lease = null;
    });
    return lease;
  }

  async #decode(
    source: string | PictureSource,
    signal: AbortSignal,
    progress: (detail: ProgressDetail) => void,
  ): Promise<RgbImage> {
    if (this.#picture?.source === source) return this.#picture.image;
    progress({ stage: "picture" });
    const image = await readPicture(source, signal);
    this.#picture = { source, image };
    return image;
  }
}

/** `promise`, but rejected as soon as `signal` fires: what it waits for goes on for others. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new SaliencyError("aborted", "The run was aborted.")), {
      once: true,
    });
    promise.then(resolve, reject);
  });
}
