import { throwIfAborted, type InputSpec } from "@deep-inside/spec";
import { engineKey, leaseEngine, type EngineRequest, type Lease, type OpenEngine } from "../engine/shared-engines.js";
import { forgetPicture, keepsPicture } from "../files/client.js";
import { unlessAborted } from "./latest-run.js";
import { openPicture, type Picture, type PictureSource } from "./open-picture.js";

/** What one element holds between runs: a share in an engine, and pictures that the files worker keeps. */
export class Workbench {
  #lease: Lease | null = null;
  #opened = false;
  #source: string | PictureSource | null = null;
  #latest: Picture | null = null;
  #shown: Picture | null = null;

  /** The engine for a model; an element that asks for another one gives up its share in the first. */
  engine(request: EngineRequest, signal: AbortSignal, onProgress: (share: number) => void): Promise<OpenEngine> {
    const lease = this.#leaseFor(request);
    lease.onProgress = (share) => {
      if (!signal.aborted) onProgress(share);
    };
    return unlessAborted(lease.opened, signal);
  }

  /** The picture of a source. A file or an address is read once; pixels are read anew, for they may have changed. */
  async picture(source: string | PictureSource, input: InputSpec | undefined, signal: AbortSignal): Promise<Picture> {
    const unchanging = typeof source === "string" || source instanceof Blob;
    if (this.#latest && unchanging && this.#source === source && keepsPicture(this.#latest.id)) return this.#latest;
    const picture = await openPicture(source, input, signal);
    if (signal.aborted) forgetPicture(picture.id);
    throwIfAborted(signal);
    if (this.#latest !== this.#shown) this.#forget(this.#latest);
    this.#latest = picture;
    this.#source = source;
    return picture;
  }

  /** The picture is part of what is shown: it is kept until another one is. */
  show(picture: Picture): void {
    if (this.#shown !== picture && this.#shown !== this.#latest) this.#forget(this.#shown);
    this.#shown = picture;
  }

  /** Gives up a model that is still loading. */
  cancelLoading(): void {
    if (!this.#opened) this.#releaseEngine(true);
  }

  /** Gives up an engine that failed, for all who share it: the next run opens another. */
  discardEngine(): void {
    this.#lease?.discard();
    this.#releaseEngine(true);
  }

  /** Gives up everything. */
  release(): void {
    this.#releaseEngine(false);
    this.#forget(this.#latest);
    if (this.#shown !== this.#latest) this.#forget(this.#shown);
    this.#source = this.#latest = this.#shown = null;
  }

  #leaseFor(request: EngineRequest): Lease {
    if (this.#lease?.valid && this.#lease.key === engineKey(request)) return this.#lease;
    const lease = leaseEngine(request);
    this.#releaseEngine(false);
    this.#lease = lease;
    lease.opened.then(
      () => {
        if (this.#lease === lease) this.#opened = true;
      },
      () => {
        // A later run asks for the model again.
        if (this.#lease === lease) this.#releaseEngine(true);
      },
    );
    return lease;
  }

  #releaseEngine(atOnce: boolean): void {
    this.#lease?.release(atOnce);
    this.#lease = null;
    this.#opened = false;
  }

  #forget(picture: Picture | null): void {
    if (picture) forgetPicture(picture.id);
  }
}
