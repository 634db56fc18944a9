// What a class model needs while it grows; loaded once the engine starts in its worker.
import type { AscentProgress, AscentState, ClassModel } from "@deep-inside/core";
import { encodePng, networkInput, planesToImage } from "@deep-inside/images";
import {
  classModelRecord,
  describeClassModel,
  pngText,
  type ClassModelRecord,
  type InputSpec,
} from "@deep-inside/spec";
import type { Picture } from "../inputs/picture.js";
import { writeFiles, type OutputFile } from "../outputs/files.js";
import type { runRecord } from "../provenance/run-record.js";
import { sidecar } from "../provenance/sidecar.js";
import { Animation } from "./animation.js";
import { readState, stateFile } from "./state-file.js";

/** Planes (3, H, W) of the picture that an ascent starts from. */
export function startPlanes({ image }: Pick<Picture, "image">, input: InputSpec): Float32Array {
  return networkInput(image, input).planes;
}

/** Paths of what is wanted; a picture always is. */
export interface WantedFiles {
  readonly out: string;
  /** A film. */
  readonly animation?: string | undefined;
  /** A folder of pictures as it grows. */
  readonly frames?: string | undefined;
  /** What an interrupted run goes on from. */
  readonly state?: string | undefined;
  /** Steps between two of the film's and the folder's pictures and savings of the state. */
  readonly frameEvery: number;
}

/** What is grown, as its files say. */
export type Grown = Pick<ClassModelRecord, "class" | "target" | "image"> & { readonly parameters: object };

/** The files of one class model, written as it grows and when it is done. */
export class GrowthFiles {
  readonly #film: Animation | undefined;

  constructor(
    private readonly wanted: WantedFiles,
    private readonly run: ReturnType<typeof runRecord>,
    private readonly grown: Grown,
    private readonly input: InputSpec,
  ) {
    if (wanted.animation !== undefined) this.#film = new Animation();
  }

  /** Where an earlier run stopped, if it did. @throws SaliencyError as `readState` */
  saved(): AscentState | undefined {
    return this.wanted.state === undefined ? undefined : readState(this.wanted.state, this.#identity());
  }

  /** @throws SaliencyError `file` */
  add({ done, total, picture, state }: AscentProgress): void {
    const { frameEvery, frames } = this.wanted;
    if (done % frameEvery !== 0 && done !== total) return;
    this.#film?.add(picture, this.input);
    const files = this.#state(state);
    if (frames !== undefined) {
      const path = `${frames}/${String(done).padStart(String(total).length, "0")}.png`;
      files.push({ path, bytes: this.#png(picture, { parameters: this.grown.parameters, step: done }) });
    }
    writeFiles(files, { makeFolders: frames !== undefined });
  }

  /** @throws SaliencyError `file`; then nothing of the finished model is written */
  finish({ picture, parameters, score, state }: ClassModel): void {
    const { out, animation, frameEvery } = this.wanted;
    const made = { parameters, score };
    const files = [{ path: out, bytes: this.#png(picture, made) }, ...this.#state(state)];
    if (this.#film && animation !== undefined) {
      this.#film.add(picture, this.input, true);
      const record = { ...this.#record(made), frameEvery };
      files.push({ path: animation, bytes: this.#film.finish() }, sidecar(animation, record));
    }
    writeFiles(files);
  }

  #state(state: AscentState): OutputFile[] {
    return this.wanted.state === undefined ? [] : [stateFile(this.wanted.state, this.#identity(), state)];
  }

  /** What a saved state must be of. */
  #identity(): object {
    return { model: this.run.model, ...this.grown };
  }

  #png(planes: Float32Array, more: object): Uint8Array {
    const record = this.#record(more);
    return encodePng(planesToImage(planes, this.input), pngText(describeClassModel(record), record));
  }

  #record(more: object): ClassModelRecord {
    const { parameters: _, ...named } = this.grown;
    return classModelRecord(this.run, { ...named, ...more } as Parameters<typeof classModelRecord>[1]);
  }
}
