import { asSaliencyError, SaliencyError, throwIfAborted } from "@deep-inside/spec";

/** Runs one piece of work at a time: a new one aborts the one before, so the last input wins. */
export class LatestRun {
  #controller: AbortController | null = null;

  /** Whether a run is under way. */
  get active(): boolean {
    return this.#controller !== null;
  }

  abort(): void {
    this.#controller?.abort();
    this.#controller = null;
  }

  /**
   * @param work must do nothing more once `signal` has fired: see `unlessAborted`
   * @throws SaliencyError of the work, or `aborted` as soon as another run takes over
   */
  async start<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.abort();
    const controller = (this.#controller = new AbortController());
    const { signal } = controller;
    try {
      return await unlessAborted(work(signal), signal);
    } catch (error) {
      throw signal.aborted ? aborted(error) : asSaliencyError(error);
    } finally {
      if (this.#controller === controller) this.#controller = null;
    }
  }
}

/** `promise`, but rejected as soon as `signal` fires: what it waits for may go on for others. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = (): void => undefined;
  const fired = new Promise<never>((_, reject) => (abort = () => reject(aborted(signal.reason))));
  promise.catch(() => undefined); // nobody listens any more when the signal was first
  throwIfAborted(signal);
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([promise, fired]);
  } finally {
    signal.removeEventListener("abort", abort);
    throwIfAborted(signal);
  }
}

function aborted(cause: unknown): SaliencyError {
  return new SaliencyError("aborted", "The run was aborted.", { cause });
}
