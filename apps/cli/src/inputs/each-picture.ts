import type { NetworkInput } from "@deep-inside/images";
import { asSaliencyError, SaliencyError, throwIfAborted, type ErrorCode, type InputSpec } from "@deep-inside/spec";
import type { Context } from "../context.js";
import type { Progress } from "../outputs/progress.js";
import { readPicture, type Picture } from "./picture.js";

/** A picture that a command could not handle, as its JSON document lists it. */
export interface FailedPicture {
  readonly image: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** A picture, and what a network sees of it. */
export interface PreparedPicture extends Picture {
  readonly input: NetworkInput;
}

/** Pictures from files, in order: the first is prepared at once, each of the others while the one before is worked on. */
export class PictureQueue {
  readonly #paths: readonly string[];
  readonly #input: InputSpec;
  #next: Promise<PreparedPicture> | undefined;

  /** @param input of the network that the pictures are for */
  constructor(paths: readonly string[], input: InputSpec) {
    this.#paths = paths;
    this.#input = input;
    this.#startReading(paths[0]);
  }

  /**
   * Calls `work` for each picture and its position. Where one of several fails, its error is reported and the others still follow;
   * the error of an only picture is thrown.
   *
   * @returns those that failed
   * @throws SaliencyError of the only picture, its message naming the file; `aborted`
   */
  async forEach(
    work: (picture: PreparedPicture, at: number) => Promise<void>,
    { reporter, signal }: Context,
    progress: Progress,
  ): Promise<FailedPicture[]> {
    const failed: FailedPicture[] = [];
    for (const [at, path] of this.#paths.entries()) {
      progress.show(`${at + 1} of ${this.#paths.length}: ${path}`);
      const reading = this.#next ?? this.#prepare(path);
      this.#next = undefined;
      try {
        const picture = await reading;
        this.#startReading(this.#paths[at + 1]);
        throwIfAborted(signal);
        await work(picture, at);
      } catch (cause) {
        const error = nameFile(cause, path);
        progress.clear();
        if (this.#paths.length === 1 || error.code === "aborted") throw error;
        reporter.failedItem(error);
        failed.push({ image: path, code: error.code, message: error.message });
      }
    }
    progress.clear();
    return failed;
  }

  #startReading(path: string | undefined): void {
    this.#next = path === undefined ? undefined : this.#prepare(path);
    // Reported when its turn comes; until then Node must not take it for unhandled.
    this.#next?.catch(() => {});
  }

  async #prepare(path: string): Promise<PreparedPicture> {
    const picture = await readPicture(path);
    const { networkInput } = await import("@deep-inside/images");
    return { ...picture, input: networkInput(picture.image, this.#input) };
  }
}

/** The error, its message naming the file. */
export function nameFile(cause: unknown, path: string): SaliencyError {
  const error = asSaliencyError(cause);
  if (error.code === "aborted" || error.message.includes(`"${path}"`)) return error;
  return new SaliencyError(error.code, `"${path}": ${error.message}`, { cause });
}
